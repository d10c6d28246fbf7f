//! The only style sheet: inline on every page and allowed by its hash, so that a page loads nothing at all (S-RS-7, S-WB-4).

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The style of every page.
pub const STYLE: &str = include_str!("../../templates/style.css");

/// Pages load nothing and run nothing; their only style sheet is allowed by its hash.
pub fn content_security_policy() -> &'static str {
    static POLICY: OnceLock<String> = OnceLock::new();
    POLICY.get_or_init(|| {
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self' data:; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'"
        )
    })
}
