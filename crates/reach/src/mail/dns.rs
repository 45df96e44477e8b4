//! A handful of questions to the system's name server, for the stewards' doctor: texts, mail exchangers, names of addresses.
//!
//! Over UDP, and over TCP when the answer does not fit. Five seconds, one server; what cannot be learnt is said, not guessed.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use floor::{Error, Random, Result};
use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QTYPE, Question, RCODE, TYPE};

const PATIENCE: Duration = Duration::from_secs(5);

/// Asks one name server.
pub struct Dns {
    server: SocketAddr,
    random: Random,
}

impl Dns {
    pub fn new(server: SocketAddr, random: Random) -> Self {
        Self { server, random }
    }

    /// The first name server of the system.
    pub fn of_system(random: Random) -> Result<Self> {
        let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
        let servers = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("nameserver"));
        let mut servers = servers.filter_map(|server| server.trim().parse::<IpAddr>().ok());
        let server = servers.next().ok_or_else(|| {
            Error::not_found("this machine names no name server").at("/etc/resolv.conf")
        })?;
        Ok(Self::new(SocketAddr::new(server, 53), random))
    }

    /// The texts at a name; empty where there are none.
    pub fn texts(&self, name: &str) -> Result<Vec<String>> {
        self.ask(name, TYPE::TXT, |data| match data {
            RData::TXT(text) => String::try_from(text.clone()).ok(),
            _ => None,
        })
    }

    /// The hosts that take mail for a name.
    pub fn exchangers(&self, name: &str) -> Result<Vec<String>> {
        self.ask(name, TYPE::MX, |data| match data {
            RData::MX(mx) => Some(mx.exchange.to_string()),
            _ => None,
        })
    }

    /// The names of an address.
    pub fn names(&self, ip: IpAddr) -> Result<Vec<String>> {
        let name = match ip {
            IpAddr::V4(ip) => {
                let [a, b, c, d] = ip.octets();
                format!("{d}.{c}.{b}.{a}.in-addr.arpa")
            }
            IpAddr::V6(ip) => {
                let digits: Vec<char> = ip.octets().iter().flat_map(|b| hex(*b)).collect();
                let reversed: Vec<String> = digits.iter().rev().map(char::to_string).collect();
                format!("{}.ip6.arpa", reversed.join("."))
            }
        };
        self.ask(&name, TYPE::PTR, |data| match data {
            RData::PTR(name) => Some(name.0.to_string()),
            _ => None,
        })
    }

    fn ask(
        &self,
        name: &str,
        kind: TYPE,
        read: impl Fn(&RData<'_>) -> Option<String>,
    ) -> Result<Vec<String>> {
        let id = u16::from_be_bytes(self.random.bytes()?);
        let wrong = |cause: simple_dns::SimpleDnsError| {
            Error::bad_input("this name cannot be asked for")
                .at(name)
                .because(cause)
        };
        let mut query = Packet::new_query(id);
        query.set_flags(PacketFlag::RECURSION_DESIRED);
        let asked = Name::new(name).map_err(wrong)?;
        query.questions.push(Question::new(
            asked,
            QTYPE::TYPE(kind),
            CLASS::IN.into(),
            false,
        ));
        let query = query.build_bytes_vec().map_err(wrong)?;
        let bytes = self.exchange(&query).map_err(|cause| {
            Error::unavailable("the name server does not answer", cause).at(name)
        })?;
        let unreadable =
            |cause| Error::unavailable("the name server's answer cannot be read", cause).at(name);
        let answer = Packet::parse(&bytes).map_err(unreadable)?;
        match answer.rcode() {
            _ if answer.id() != id => Err(unreadable(simple_dns::SimpleDnsError::InvalidDnsPacket)),
            RCODE::NoError | RCODE::NameError => Ok(answer
                .answers
                .iter()
                .filter_map(|it| read(&it.rdata))
                .collect()),
            code => Err(
                Error::unavailable("the name server refuses", anyhow::anyhow!("{code:?}")).at(name),
            ),
        }
    }

    fn exchange(&self, query: &[u8]) -> std::io::Result<Vec<u8>> {
        let here: SocketAddr = match self.server {
            SocketAddr::V4(_) => ([0, 0, 0, 0], 0).into(),
            SocketAddr::V6(_) => ([0u16; 8], 0).into(),
        };
        let socket = UdpSocket::bind(here)?;
        socket.connect(self.server)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.send(query)?;
        let mut bytes = vec![0; 4096];
        let length = socket.recv(&mut bytes)?;
        bytes.truncate(length);
        let cut = Packet::parse(&bytes).is_ok_and(|it| it.has_flags(PacketFlag::TRUNCATION));
        match cut {
            true => self.over_tcp(query),
            false => Ok(bytes),
        }
    }

    fn over_tcp(&self, query: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&self.server, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let length = u16::try_from(query.len()).unwrap_or(0);
        stream.write_all(&[&length.to_be_bytes(), query].concat())?;
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

fn hex(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0'))
}
