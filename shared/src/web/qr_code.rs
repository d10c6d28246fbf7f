//! QR codes: links that a camera reads off a page.

use std::fmt::Write as _;

use qrcode::QrCode;

use crate::fault::Fault;

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

#[cfg(test)]
mod tests {
    use super::*;

    /// AF-12: a code that cameras can read has a quiet zone, and the image's title is its link.
    #[test]
    fn a_qr_code_is_an_image_that_tells_its_link() {
        let image = qr_code("https://shop.example/?af=17&x=<1>").expect("a code");
        assert!(image.starts_with("<svg") && image.contains("<title>https://shop.example/?af=17&amp;x=&lt;1></title>"), "{image}");
        assert!(!image.contains("style="), "the policy of our pages allows no style but the sheet");
    }
}
