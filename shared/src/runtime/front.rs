//! The front: an optional distribution of `CloudFront` before the API, with a firewall (`front.yaml`).
//!
//! Behind it every connection comes from `CloudFront`, which names its viewer in a header. Anybody may send that
//! header, so it is believed only beside a secret that `CloudFront` alone sends, and of which the functions know the
//! digest. A call without the secret went round the firewall, and is refused.

use std::net::IpAddr;

use http::{HeaderMap, StatusCode};

use crate::values::Digest;
use crate::web::{Problem, RawRequest};

const SECRET: &str = "x-front-secret";
/// `address:port`, and for IPv6 as well without brackets:
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html>
const VIEWER: &str = "cloudfront-viewer-address";

/// The digest of the front's secret, if there is a front.
#[derive(Debug, Default)]
pub struct Front(Option<Digest>);

impl Front {
    /// From the template's variable, which is empty where there is no front.
    ///
    /// # Errors
    /// When it is not a digest.
    pub fn from_variable(value: Option<String>) -> Result<Self, String> {
        let text = value.unwrap_or_default();
        if text.is_empty() {
            return Ok(Self(None));
        }
        Digest::parse(&text).map(|digest| Self(Some(digest))).ok_or_else(|| "FRONT_SECRET_DIGEST is not a digest".to_owned())
    }

    /// The call as its viewer made it.
    ///
    /// # Errors
    /// 403 for a call that did not come by the front.
    pub fn admit(&self, mut call: RawRequest) -> Result<RawRequest, Problem> {
        let Some(digest) = &self.0 else { return Ok(call) };
        let secret = call.headers.remove(SECRET);
        if !secret.is_some_and(|secret| Digest::of(secret.as_bytes()).matches(digest)) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "not_by_the_front", "Please use the shop's own address."));
        }
        call.ip = viewer(&call.headers).unwrap_or(call.ip);
        Ok(call)
    }
}

fn viewer(headers: &HeaderMap) -> Option<IpAddr> {
    let (address, _port) = headers.get(VIEWER)?.to_str().ok()?.rsplit_once(':')?;
    address.parse().ok()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Method;

    use super::*;

    const KEY: &str = "a secret of CloudFront and nobody else";

    fn call(headers: &[(&'static str, &str)]) -> RawRequest {
        RawRequest {
            method: Method::GET,
            path: "/".to_owned(),
            query: String::new(),
            headers: headers.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().expect("a value"))).collect(),
            body: Bytes::new(),
            ip: IpAddr::from([192, 0, 2, 1]),
            id: String::new(),
        }
    }

    fn address(front: &Front, headers: &[(&'static str, &str)]) -> Option<String> {
        front.admit(call(headers)).ok().map(|call| call.ip.to_string())
    }

    /// S-LG-9: without the secret the header is anybody's word.
    #[test]
    fn a_viewers_address_is_believed_only_beside_the_secret() {
        let none = Front::from_variable(Some(String::new())).expect("no front");
        assert_eq!(address(&none, &[(VIEWER, "203.0.113.7:46532"), (SECRET, KEY)]).as_deref(), Some("192.0.2.1"));

        let front = Front::from_variable(Some(Digest::of(KEY.as_bytes()).as_str().to_owned())).expect("a digest");
        for (viewer, believed) in [
            ("203.0.113.7:46532", "203.0.113.7"),
            ("2001:db8::7:46532", "2001:db8::7"),
            ("203.0.113.7", "192.0.2.1"),
            ("nobody:1", "192.0.2.1"),
        ] {
            assert_eq!(address(&front, &[(VIEWER, viewer), (SECRET, KEY)]).as_deref(), Some(believed), "{viewer}");
            assert_eq!(address(&front, &[(VIEWER, viewer), (SECRET, "a guess")]), None);
            assert_eq!(address(&front, &[(VIEWER, viewer)]), None);
        }
        let admitted = front.admit(call(&[(SECRET, KEY)])).expect("it came by the front");
        assert!(!admitted.headers.contains_key(SECRET), "nobody else needs to see the secret");
        assert_eq!(front.admit(call(&[])).expect_err("it went round").code(), "not_by_the_front");
    }

    #[test]
    fn a_digest_that_is_none_stops_the_start() {
        for wrong in [KEY, "0", "0123456789012345678901234567890123456789-_+"] {
            assert!(Front::from_variable(Some(wrong.to_owned())).is_err(), "{wrong}");
        }
    }
}
