//! Which addresses a stranger's URL may make us reach: global unicast, nothing else.
//!
//! The tables are IANA's special-purpose registries (RFC 6890) with the transition mechanisms that carry an IPv4 address
//! inside an IPv6 one. IPv6 is closed by default: what is not in 2000::/3 is refused unnamed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::{Error, Result};

const V4: &[(Ipv4Addr, u8, &str)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, "this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "shared by a carrier"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "this machine"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "for protocols"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "for documentation"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "a 6to4 relay"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "for benchmarks"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "for documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "for documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved"),
];

const V6: &[(Ipv6Addr, u8, &str)] = &[
    (Ipv6Addr::LOCALHOST, 128, "this machine"),
    (Ipv6Addr::UNSPECIFIED, 128, "unspecified"),
    (
        Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0),
        96,
        "an IPv4 address in disguise",
    ),
    (Ipv6Addr::UNSPECIFIED, 96, "an IPv4 address in disguise"),
    (
        Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0),
        96,
        "an IPv4 address behind NAT64",
    ),
    (
        Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0),
        48,
        "an IPv4 address behind NAT64",
    ),
    (
        Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0),
        23,
        "for protocols",
    ),
    (
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0),
        32,
        "for documentation",
    ),
    (
        Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0),
        16,
        "an IPv4 address in 6to4",
    ),
    (
        Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0),
        20,
        "for documentation",
    ),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "private"),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "link-local"),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, "site-local"),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "multicast"),
];

const GLOBAL_UNICAST: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Why an address is not one of the public Internet; `None` if it is.
pub fn special_purpose(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => V4
            .iter()
            .find(|(network, bits, _)| within_v4(ip, *network, *bits))
            .map(|(_, _, why)| *why),
        IpAddr::V6(ip) => {
            let known = V6
                .iter()
                .find(|(network, bits, _)| within_v6(ip, *network, *bits));
            let (network, bits) = GLOBAL_UNICAST;
            match known {
                Some((_, _, why)) => Some(why),
                None if within_v6(ip, network, bits) => None,
                None => Some("not global"),
            }
        }
    }
}

fn within_v4(ip: Ipv4Addr, network: Ipv4Addr, bits: u8) -> bool {
    let differ = u32::from(ip) ^ u32::from(network);
    differ.checked_shr(32 - u32::from(bits)).unwrap_or(0) == 0
}

fn within_v6(ip: Ipv6Addr, network: Ipv6Addr, bits: u8) -> bool {
    let differ = u128::from(ip) ^ u128::from(network);
    differ.checked_shr(128 - u32::from(bits)).unwrap_or(0) == 0
}

/// The special ranges that requests may reach all the same: `network.allow_private`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(Vec<(IpAddr, u8)>);

impl Ranges {
    /// Parses ranges as `10.20.0.0/16`, `fd00::/8` or a single address.
    pub fn parse(texts: &[String]) -> Result<Self> {
        texts
            .iter()
            .map(|text| range(text))
            .collect::<Result<_>>()
            .map(Self)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn contains(&self, ip: IpAddr) -> bool {
        self.0.iter().any(|(network, bits)| match (ip, network) {
            (IpAddr::V4(ip), IpAddr::V4(network)) => within_v4(ip, *network, *bits),
            (IpAddr::V6(ip), IpAddr::V6(network)) => within_v6(ip, *network, *bits),
            _ => false,
        })
    }
}

fn range(text: &str) -> Result<(IpAddr, u8)> {
    let wrong = || {
        Error::bad_input(format!("`{text}` is not a range of addresses"))
            .at("network.allow_private")
            .hint("write ranges as 10.20.0.0/16 or fd12:3456::/32")
    };
    let (network, bits) = match text.split_once('/') {
        Some((network, bits)) => (network, Some(bits)),
        None => (text, None),
    };
    let network: IpAddr = network.parse().map_err(|_| wrong())?;
    let most = if network.is_ipv4() { 32 } else { 128 };
    let bits: u8 = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| wrong()))?;
    if bits > most {
        return Err(wrong());
    }
    Ok((network, bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_address_is_told() {
        let special = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
            "::ffff:0:7f00:1",
        ];
        for text in special {
            assert!(special_purpose(text.parse().unwrap()).is_some(), "{text}");
        }
    }

    #[test]
    fn public_addresses_pass() {
        let public = [
            "1.1.1.1",
            "9.9.9.9",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.255.255",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.1.1",
            "198.20.0.1",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2606:4700::1111",
            "2a01:4f8::1",
            "2003::1",
        ];
        for text in public {
            assert_eq!(special_purpose(text.parse().unwrap()), None, "{text}");
        }
    }

    #[test]
    fn ranges_are_read_strictly() {
        let parse = |text: &str| Ranges::parse(&[text.to_owned()]);
        let ranges = parse("127.0.0.0/8").unwrap();
        assert!(ranges.contains("127.9.9.9".parse().unwrap()));
        assert!(!ranges.contains("128.0.0.1".parse().unwrap()));
        assert!(!ranges.contains("::ffff:127.0.0.1".parse().unwrap()));
        assert!(
            parse("0.0.0.0/0")
                .unwrap()
                .contains("9.9.9.9".parse().unwrap())
        );
        assert!(
            parse("fd00::1")
                .unwrap()
                .contains("fd00::1".parse().unwrap())
        );
        assert!(
            [
                "",
                "10.0.0.0/33",
                "10.0.0/8",
                "fd00::/129",
                "10.0.0.0/",
                "x/8"
            ]
            .iter()
            .all(|t| parse(t).is_err())
        );
    }
}
