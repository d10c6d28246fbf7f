//! An affiliate's link: who it belongs to, and where it may lead.
//!
//! - It carries a customer number or an alias (AF-3). Until that finds somebody, it is untrusted text (S-AF-1).
//! - It leads to a page of the configured storefront, or to its first page; never anywhere else.

use std::fmt::{self, Write as _};

use qrcode::QrCode;
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

use crate::config::Config;
use crate::fault::Fault;
use crate::values::CustomerNumber;

/// The query parameter that carries the affiliate's code.
const QUERY_PARAMETER: &str = "af";
/// The longest accepted target, in bytes.
const TARGET_MAX: usize = 2_048;

/// A name that an affiliate's link may carry instead of the number: 3 to 40 lower-case letters, digits and hyphens,
/// beginning with a letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(pattern = "^[a-z][a-z0-9-]{2,39}$", example = "octavia")]
pub struct Alias(String);

impl Alias {
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let usable = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (3..=40).contains(&text.len()) && text.as_bytes()[0].is_ascii_lowercase() && text.bytes().all(usable);
        fits.then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Alias {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an alias"))
    }
}

/// The code in a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AffiliateCode {
    Number(CustomerNumber),
    Alias(Alias),
}

impl AffiliateCode {
    pub fn parse(text: &str) -> Option<Self> {
        CustomerNumber::parse(text).map(Self::Number).or_else(|| Alias::parse(text).map(Self::Alias))
    }
}

/// An affiliate's link to the storefront's first page.
pub fn for_affiliate(config: &Config, affiliate: CustomerNumber) -> String {
    let mut url = config.storefront_url.clone();
    url.query_pairs_mut().append_pair(QUERY_PARAMETER, &affiliate.to_string());
    url.into()
}

/// The target of a link: `to` if that is a page of the storefront (a path from its root, or an address of the same
/// origin), otherwise the first page. The affiliate's code is removed, so that the page does not record the hit again.
pub fn redirect_target(storefront: &Url, to: Option<&str>) -> String {
    to.and_then(|to| within(storefront, to)).unwrap_or_else(|| storefront.clone()).into()
}

fn within(storefront: &Url, to: &str) -> Option<Url> {
    // Browsers drop tabs and line breaks, and read `\` as `/`. Text that they would read differently is refused.
    let is_plain = to.len() <= TARGET_MAX && !to.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    let is_path = to.starts_with('/') && !to.starts_with("//");
    let is_whole = to.split_once("://").is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case(storefront.scheme()));
    if !is_plain || !(is_path || is_whole) {
        return None;
    }
    let mut url = if is_path { storefront.join(to).ok()? } else { Url::parse(to).ok()? };
    if url.origin() != storefront.origin() || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    strip(&mut url);
    Some(url)
}

fn strip(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let is_code = |member: &&str| form_urlencoded::parse(member.as_bytes()).next().is_some_and(|(name, _)| name == QUERY_PARAMETER);
    let rest: Vec<&str> = query.split('&').filter(|member| !is_code(member)).collect();
    let rest = rest.join("&");
    url.set_query((!rest.is_empty()).then_some(&rest));
}

/// The QR code of a link, as an SVG image for a page.
///
/// # Errors
/// When the link is too long for any QR code.
pub fn qr_code(link: &str) -> Result<String, Fault> {
    /// The white margin that cameras need around a code (ISO/IEC 18004).
    const QUIET: usize = 4;
    let code = QrCode::new(link).map_err(|e| Fault::internal("drawing a QR code", e))?;
    let width = code.width();
    let mut dark = String::new();
    for (i, color) in code.to_colors().into_iter().enumerate() {
        if color == qrcode::Color::Dark {
            // Writing to a string cannot fail.
            let _infallible = write!(dark, "M{} {}h1v1h-1z", i % width + QUIET, i / width + QUIET);
        }
    }
    let size = width + 2 * QUIET;
    let title = link.replace('&', "&amp;").replace('<', "&lt;");
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" role="img" width="220" height="220" viewBox="0 0 {size} {size}" shape-rendering="crispEdges"><title>{title}</title><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{dark}"/></svg>"##
    ))
}
