//! The only style sheet and the only script: inline on every page and allowed by their hashes, so that a page loads
//! nothing at all (S-RS-7, S-WB-4).

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The style of every page.
pub const STYLE: &str = include_str!("../../templates/style.css");

/// Small comforts: copying a link, showing a password. Every page works without them (UX-3).
pub const SCRIPT: &str = include_str!("../../templates/enhance.js");

/// Pages load nothing; their style sheet and their script are allowed by their hashes.
pub fn content_security_policy() -> &'static str {
    static POLICY: OnceLock<String> = OnceLock::new();
    POLICY.get_or_init(|| policy(&[STYLE], ""))
}

/// The policy of a page of a shop with its own brand: a second style sheet, and images from an address of the shop's.
pub fn branded_policy(brand_style: &str, image_origins: &str) -> String {
    policy(&[STYLE, brand_style], image_origins)
}

fn policy(styles: &[&str], image_origins: &str) -> String {
    let styles: Vec<String> = styles.iter().filter(|style| !style.is_empty()).map(|style| source_of(style)).collect();
    format!(
        "default-src 'none'; style-src {}; script-src {}; img-src 'self' data:{image_origins}; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
        styles.join(" "),
        source_of(SCRIPT)
    )
}

/// An inline style sheet or script, as a policy names it.
fn source_of(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}
