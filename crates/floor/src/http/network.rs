//! Where a request comes from, as coarsely as limits need it: an IPv4 /24 or an IPv6 /48.
//!
//! It lives as long as the request. It has no `Debug` and no way to be written, so that it cannot end up in a row or a log.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(Place);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// This machine: a proxy or an onion service that does not tell us more.
    Here,
    V4([u8; 3]),
    V6([u8; 6]),
}

impl Network {
    /// This machine itself.
    pub const HERE: Self = Self(Place::Here);

    pub fn of(ip: IpAddr) -> Self {
        Self(match ip.to_canonical() {
            ip if ip.is_loopback() => Place::Here,
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                Place::V4([a, b, c])
            }
            IpAddr::V6(v6) => {
                let [a, b, c, d, e, f, ..] = v6.octets();
                Place::V6([a, b, c, d, e, f])
            }
        })
    }

    /// The network that the proxy on this machine names: the last address of `X-Forwarded-For`, the one it wrote itself.
    pub(super) fn told_by_proxy(self, headers: &HeaderMap) -> Self {
        let last = headers.get_all("x-forwarded-for").iter().next_back();
        let last = last.and_then(|value| value.to_str().ok()?.rsplit(',').next());
        match last.map(str::trim).and_then(address) {
            Some(ip) if self == Self::HERE => Self::of(ip),
            _ => self,
        }
    }

    pub fn is_here(self) -> bool {
        self == Self::HERE
    }
}

/// An address with or without a port, with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let with_port = || text.parse::<SocketAddr>().ok().map(|at| at.ip());
    bare.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn told(peer: &str, forwarded: &[&str]) -> Network {
        let headers = forwarded.iter().map(|value| {
            let name = http::HeaderName::from_static("x-forwarded-for");
            (name, HeaderValue::from_str(value).unwrap())
        });
        Network::of(peer.parse().unwrap()).told_by_proxy(&headers.collect())
    }

    fn of(ip: &str) -> Network {
        Network::of(ip.parse().unwrap())
    }

    #[test]
    fn neighbours_are_one_network() {
        assert!(of("192.0.2.1") == of("::ffff:192.0.2.200"));
        assert!(of("192.0.2.1") != of("192.0.3.1"));
        assert!(of("2001:db8:1::1") == of("2001:db8:1:9::2"));
        assert!(of("2001:db8:1::1") != of("2001:db8:2::1"));
        assert!(of("127.0.0.9") == of("::1") && of("::1").is_here());
    }

    #[test]
    fn only_the_last_address_that_a_proxy_here_wrote_counts() {
        let reader = of("198.51.100.7");
        assert!(told("127.0.0.1", &["203.0.113.1, 198.51.100.7"]) == reader);
        assert!(told("127.0.0.1", &["203.0.113.1", "198.51.100.7:4711"]) == reader);
        assert!(told("::1", &["[2001:db8:1::1]"]) == of("2001:db8:1::"));
        assert!(told("127.0.0.1", &["unknown"]).is_here());
        assert!(told("127.0.0.1", &[]).is_here());
        assert!(told("192.0.2.1", &["198.51.100.7"]) == of("192.0.2.1"));
    }
}
