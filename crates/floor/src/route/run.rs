//! One request through the routes: found, read within its limits, handled on a blocking thread, answered.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ALLOW, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use tokio::sync::OwnedSemaphorePermit;

use super::answer::What;
use super::{Answer, Asked, Found, Router, live};
use crate::form::Form;
use crate::http::{Body, Network, Response, headers, plain};
use crate::{Error, ErrorKind, House};

/// A request whose body has been read.
type Read = http::Request<Bytes>;

impl Router {
    /// Answers a request of the server.
    pub(crate) async fn serve(
        self: Arc<Self>,
        house: Arc<House>,
        request: http::Request<Incoming>,
        network: Network,
    ) -> Response {
        let head_only = request.method() == Method::HEAD;
        let most = match self.find(request.method(), request.uri().path()) {
            Found::Route(route, _) => route.most,
            Found::Method(allowed) => return not_allowed(allowed),
            Found::Nothing => 0,
        };
        let (read, too_large, room) = match self.read(request, most).await {
            Ok(read) => read,
            Err(refusal) => return refusal,
        };
        let Some(thread) = self.thread().await else {
            return busy();
        };
        let (router, home) = (Arc::clone(&self), Arc::clone(&house));
        // A reader who leaves does not cut it off half-way, and a panic costs one answer.
        let handled = tokio::task::spawn_blocking(move || {
            let _held = (thread, room);
            match too_large {
                false => router.ask(&home, read, network),
                true => router.refuse_large(&home, read, network),
            }
        });
        let answer = match handled.await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(%error, "answering broke");
                let text = "Something went wrong here. Please try again later.\n";
                return plain(StatusCode::INTERNAL_SERVER_ERROR, text);
            }
        };
        self.send(house, answer, head_only)
    }

    /// Answers a request that is there whole, on this thread: what the server does, and what tests of rooms ask.
    pub fn ask(&self, house: &House, request: Read, network: Network) -> Answer {
        let (head, body) = request.into_parts();
        let found = self.find(&head.method, head.uri.path());
        let Found::Route(route, params) = found else {
            let asked = Asked::new(head, Vec::new(), Form::default(), network);
            let nothing = Error::not_found("there is nothing at this address");
            return (self.told)(house, &asked, &nothing).status(StatusCode::NOT_FOUND);
        };
        let kind = head.headers.get(CONTENT_TYPE).cloned();
        let form = match route.method {
            Method::POST if route.is_form => Form::read(kind.as_ref(), &body),
            _ => Ok(Form::default()),
        };
        let (form, unread) = match form {
            Ok(form) => (form, None),
            Err(error) => (Form::default(), Some(error)),
        };
        let mut asked = Asked::new(head, params, form, network);
        if !route.is_form {
            asked = asked.with(body);
        }
        let answered = match unread {
            None => (route.handler)(house, &asked),
            Some(error) => Err(error),
        };
        answered.unwrap_or_else(|error| {
            let status = status_of(error.kind());
            if status.is_server_error() {
                tracing::error!(route = route.pattern, %error, "a request failed");
            }
            (self.told)(house, &asked, &error).status(status)
        })
    }

    fn refuse_large(&self, house: &House, request: Read, network: Network) -> Answer {
        let asked = Asked::new(request.into_parts().0, Vec::new(), Form::default(), network);
        let error = Error::bad_input("what was sent is too large")
            .hint("go back, and send less at once: smaller pictures, or a shorter text");
        (self.told)(house, &asked, &error)
            .status(StatusCode::PAYLOAD_TOO_LARGE)
            .header(CONNECTION, "close")
    }

    /// The body within its limit (or that it is too large), and the room it takes among all bodies.
    async fn read(
        &self,
        request: http::Request<Incoming>,
        most: usize,
    ) -> Result<(Read, bool, Option<OwnedSemaphorePermit>), Response> {
        let (head, body) = request.into_parts();
        let hint = body.size_hint();
        let empty = |head| Read::from_parts(head, Bytes::new());
        if hint.lower() > most as u64 {
            return Ok((empty(head), true, None));
        }
        let size = hint.upper().map_or(most, |upper| {
            usize::try_from(upper).unwrap_or(most).min(most)
        });
        // In KiB, for a semaphore counts no further than a few billion.
        let size = u32::try_from(size >> 10).unwrap_or(u32::MAX);
        let room = match size {
            0 => None,
            size => Arc::clone(&self.bodies).acquire_many_owned(size).await.ok(),
        };
        match Limited::new(body, most).collect().await {
            Ok(body) => Ok((Read::from_parts(head, body.to_bytes()), false, room)),
            Err(error) if error.is::<LengthLimitError>() => Ok((empty(head), true, None)),
            Err(_) => Err(plain(StatusCode::BAD_REQUEST, "The request broke off.\n")),
        }
    }

    /// A thread to work on; `None` when too many wait already.
    async fn thread(&self) -> Option<OwnedSemaphorePermit> {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned().ok()?;
        let thread = Arc::clone(&self.threads).acquire_owned().await.ok();
        drop(waiting);
        thread
    }

    fn send(&self, house: Arc<House>, answer: Answer, head_only: bool) -> Response {
        let body = match answer.body {
            What::Bytes(bytes) if head_only => {
                let mut response = Response::default();
                *response.headers_mut() = answer.headers;
                let length = HeaderValue::from(bytes.len());
                response.headers_mut().insert(CONTENT_LENGTH, length);
                return sent(answer.status, response);
            }
            What::Bytes(bytes) => Body::from(bytes),
            What::News(..) if head_only => Body::default(),
            What::News(every, news) => match Arc::clone(&self.live).try_acquire_owned() {
                Ok(place) => Body::Live(live::tell(house, every, news, place)),
                Err(_) => return busy(),
            },
        };
        let mut response = Response::new(body);
        *response.headers_mut() = answer.headers;
        sent(answer.status, response)
    }
}

fn sent(status: StatusCode, mut response: Response) -> Response {
    *response.status_mut() = status;
    headers::secure(response.headers_mut());
    response
}

fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::BadInput => StatusCode::BAD_REQUEST,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Locked | ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Altered | ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn not_allowed(allowed: &'static str) -> Response {
    let text = "This address does something else.\n";
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, text);
    let allowed = HeaderValue::from_static(allowed);
    response.headers_mut().insert(ALLOW, allowed);
    response
}

fn busy() -> Response {
    let text = "Too many are here at once. Please try again in a minute.\n";
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, text);
    let wait = HeaderValue::from_static("30");
    response.headers_mut().insert(RETRY_AFTER, wait);
    response
}
