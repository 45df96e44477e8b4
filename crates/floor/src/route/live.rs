//! News as it happens, as server-sent events: a page that shows how far a sending has come, without being loaded again.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::answer::News;
use crate::{House, Result};

/// What there is to tell.
pub enum Live {
    /// An event of a name (one word), with text.
    Say(&'static str, String),
    /// Nothing new.
    Wait,
    /// Nothing more will come.
    End,
}

/// Asks for news until there is nobody to tell.
pub(super) fn tell(
    house: Arc<House>,
    every: Duration,
    news: News,
    place: OwnedSemaphorePermit,
) -> Receiver<Bytes> {
    let (sender, receiver) = channel(4);
    tokio::spawn(async move {
        let _place = place;
        telling(house, every, news, sender).await;
    });
    receiver
}

async fn telling(house: Arc<House>, every: Duration, mut news: News, sender: Sender<Bytes>) {
    loop {
        let asked = Arc::clone(&house);
        let told = tokio::task::spawn_blocking(move || {
            let told = news(&asked);
            (news, told)
        });
        let Ok((again, told)) = told.await else {
            return;
        };
        news = again;
        let Some(piece) = piece(told) else { return };
        if sender.send(piece).await.is_err() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = sender.closed() => return,
        }
    }
}

/// An event as it is sent; a comment where there is none, so that a broken connection is noticed.
fn piece(told: Result<Live>) -> Option<Bytes> {
    match told {
        Ok(Live::Say(event, text)) => {
            let mut lines = format!("event: {event}\n");
            for line in text.split(['\n', '\r']) {
                lines.push_str(&format!("data: {line}\n"));
            }
            lines.push('\n');
            Some(lines.into())
        }
        Ok(Live::Wait) => Some(Bytes::from_static(b":\n\n")),
        Ok(Live::End) => None,
        Err(error) => {
            tracing::error!(%error, "news cannot be told");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_forge_an_event() {
        let told = Live::Say("sent", "3\n\nevent: x\rdata: y".into());
        let expected = "event: sent\ndata: 3\ndata: \ndata: event: x\ndata: data: y\n\n";
        assert_eq!(piece(Ok(told)).unwrap(), expected);
        assert!(piece(Ok(Live::End)).is_none());
    }
}
