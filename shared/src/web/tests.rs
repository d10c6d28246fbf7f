//! Which paths match a route, and how parameters are decoded.

use super::Route;
use super::route::Answering;
use super::{Reply, Visitor};

fn answer(_: Visitor<'_>) -> Answering<'_> {
    Box::pin(async { Ok(Reply::empty(http::StatusCode::NO_CONTENT)) })
}

/// The parameters that a route finds in a path.
fn parameters(at: &'static str, path: &str) -> Option<Vec<String>> {
    let found = Route::anyone(at, "", answer).matches(path)?;
    Some(found.into_iter().map(|(_, value)| value).collect())
}

/// OR-3
#[test]
fn a_parameter_is_decoded_once_and_composed() {
    for (path, decoded) in [
        ("/things/17", "17"),
        ("/things/%317", "17"),
        ("/things/2026%3A17", "2026:17"),
        ("/things/2026%3a17", "2026:17"),
        ("/things/2026:17", "2026:17"),
        ("/things/2026%253A17", "2026%3A17"),
        ("/things/a%2Fb", "a/b"),
        ("/things/a+b", "a+b"),
        ("/things/%C3%BC", "ü"),
        ("/things/u%CC%88", "ü"),
        ("/things/ü", "ü"),
        ("/things/50%", "50%"),
        ("/things/50%zz", "50%zz"),
        ("/things/%", "%"),
        ("/things/%00", "\0"),
    ] {
        assert_eq!(parameters("GET /things/{id}", path), Some(vec![decoded.to_owned()]), "{path}");
    }
    for path in ["/things/", "/things", "/things/a/b", "/things/%FF", "/things/%C3", "/%74hings/17", "things/17", ""] {
        assert_eq!(parameters("GET /things/{id}", path), None, "{path}");
    }
}

/// OR-3: API Gateway cannot distinguish `a%2Fb` from `a/b`, so nobody does.
#[test]
fn the_last_parameter_may_take_the_rest_of_the_path() {
    for (path, decoded) in
        [("/things/17", "17"), ("/things/a%2Fb", "a/b"), ("/things/a/b", "a/b"), ("/things/a/", "a/"), ("/things//", "/")]
    {
        assert_eq!(parameters("GET /things/{id+}", path), Some(vec![decoded.to_owned()]), "{path}");
    }
    for path in ["/things/", "/things", "/thing/17", "/things/%FF/b"] {
        assert_eq!(parameters("GET /things/{id+}", path), None, "{path}");
    }
    assert_eq!(parameters("GET /{kind}/x/{id+}", "/%61/x/b/%63"), Some(vec!["a".to_owned(), "b/c".to_owned()]));
}
