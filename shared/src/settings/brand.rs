//! What a shop's brand is made of: colours, images, fonts, links (UX-4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use crate::values::Color;

/// The colours of our own style sheet: `shared/templates/style.css` has the same.
pub const DEFAULT_ACCENT: Color = Color::new(0x0b, 0x5c, 0x4a);
const CARD: Color = Color::WHITE;
const PAPER: Color = Color::new(0xf6, 0xf5, 0xf2);
const DARK_CARD: Color = Color::new(0x1a, 0x1e, 0x24);
const DARK_INK: Color = Color::new(0x0f, 0x14, 0x18);
/// More than the 4.5 of level AA, because links also stand on tinted ground.
const LEGIBLE: f64 = 5.5;

/// The longest logo or icon, in characters. Each page carries it.
const IMAGE_MAX: usize = 12_000;
const LINK_MAX: usize = 500;
/// The kinds of images that may be given as data.
const IMAGE_KINDS: [&str; 4] = ["image/png", "image/svg+xml", "image/webp", "image/x-icon"];
/// Families that are names of CSS, not of fonts.
const GENERIC_FAMILIES: [&str; 6] = ["system-ui", "sans-serif", "serif", "monospace", "ui-sans-serif", "ui-serif"];

/// The colours that follow from an accent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Buttons, and the text on them.
    pub fill: Color,
    pub on_fill: Color,
    /// Links and bars.
    pub link: Color,
    /// The same in the dark scheme.
    pub dark_fill: Color,
    pub dark_link: Color,
}

impl Palette {
    /// The colours of an accent; all of them legible (WCAG 2.2, level AA).
    pub fn of(accent: Color) -> Self {
        Self {
            fill: accent,
            on_fill: accent.text_on(),
            link: accent.legible_on(&[CARD, PAPER], Color::BLACK, LEGIBLE),
            dark_fill: accent.legible_on(&[DARK_INK], Color::WHITE, LEGIBLE),
            dark_link: accent.legible_on(&[DARK_CARD], Color::WHITE, LEGIBLE),
        }
    }
}

/// An image of the brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrandImage {
    /// At an address of the shop's.
    At(String),
    Data {
        kind: &'static str,
        bytes: Vec<u8>,
    },
}

impl BrandImage {
    /// Reads an `https` address, or `data:image/png;base64,…`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > IMAGE_MAX {
            return None;
        }
        let Some(data) = text.strip_prefix("data:") else { return is_link(text, &["https"]).then(|| Self::At(text.to_owned())) };
        let (kind, data) = data.split_once(";base64,")?;
        let kind = IMAGE_KINDS.into_iter().find(|known| *known == kind)?;
        Some(Self::Data { kind, bytes: STANDARD.decode(data).ok()? })
    }
}

pub(super) fn is_link(text: &str, schemes: &[&str]) -> bool {
    text.len() <= LINK_MAX && Url::parse(text).is_ok_and(|url| schemes.contains(&url.scheme()))
}

/// Names of fonts, separated by commas, as CSS: names in quotes, families of CSS without. `None` for other characters than
/// letters, digits, blanks and hyphens, which no font needs.
pub(super) fn font_stack(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | ',');
    if text.len() > 200 || !text.chars().all(is_plain) {
        return None;
    }
    let quoted = |name: &str| if GENERIC_FAMILIES.contains(&name) { name.to_owned() } else { format!("\"{name}\"") };
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    Some(names.map(quoted).collect::<Vec<_>>().join(", "))
}
