//! Where somebody wanted to go when they were asked to log in (UX-1). Only pages of ours: a link of somebody else's
//! must not lead away from here by way of our log-in (S-WB-7).

use url::Url;

/// The query parameter and the form field that carry it.
pub const RETURN_FIELD: &str = "next";
/// The longest address that is kept, in bytes.
const LENGTH_MAX: usize = 1_500;

/// The address, as path and query, if it is one of our own.
pub fn safe_return(base: &Url, to: &str) -> Option<String> {
    // Browsers drop tabs and line breaks, and read `\` as `/`: such text is refused rather than interpreted.
    let is_plain = to.len() <= LENGTH_MAX && !to.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    if !is_plain || !to.starts_with('/') || to.starts_with("//") {
        return None;
    }
    let url = base.join(to).ok().filter(|url| url.origin() == base.origin())?;
    // A path such as `/.//elsewhere.example` becomes `//elsewhere.example`.
    let path = Some(url.path()).filter(|path| !path.starts_with("//"))?;
    Some(url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
}

/// The log-in page that leads back to an address afterwards.
pub fn login_for(to: &str) -> String {
    leading_back("/login", to)
}

/// The same for the sign-in page of the staff.
pub fn sign_in_for(to: &str) -> String {
    leading_back("/admin/sign-in", to)
}

fn leading_back(page: &str, to: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair(RETURN_FIELD, to).finish();
    format!("{page}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// UX-1
    #[test]
    fn only_addresses_of_our_own_are_returned_to() {
        let base = Url::parse("https://people.shop.example/").expect("an address");
        let safe = |to: &str| safe_return(&base, to);
        for to in ["/account", "/account/orders?limit=5&starting_after=x", "/account/orders/%231001", "/"] {
            assert_eq!(safe(to).as_deref(), Some(to));
        }
        let foreign = [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/.//evil.example",
            "/account/..//evil.example",
            "javascript:alert(1)",
            "account",
            "",
            "https://people.shop.example/account",
        ];
        for to in foreign {
            assert_eq!(safe(to), None, "{to:?}");
        }
        assert_eq!(safe(&format!("/{}", "a".repeat(2_000))), None);
    }
}
