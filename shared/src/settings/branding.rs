//! The brand that the settings describe, as pages and mails use it (UX-4).

use super::Settings;
use super::brand::{DEFAULT_ACCENT, Palette, font_stack};
use crate::values::Color;

impl Settings {
    /// The colour of buttons.
    pub fn accent(&self) -> Color {
        Color::parse(&self.brand_accent).unwrap_or(DEFAULT_ACCENT)
    }

    /// The tokens that differ from those of the style sheet, as a second one; empty if none does.
    pub fn brand_style(&self) -> String {
        let mut tokens = Vec::new();
        if self.accent() != DEFAULT_ACCENT {
            let Palette { fill, on_fill, link, dark_fill, dark_link } = Palette::of(self.accent());
            let accents = format!("--accent: {fill}; --on-accent: {on_fill}; --accent-text: {link}");
            tokens.push(format!("{accents}; --dark-fill: {dark_fill}; --dark-link: {dark_link}"));
        }
        if self.brand_radius != Self::default().brand_radius {
            tokens.push(format!("--radius: {}px", self.brand_radius));
        }
        if let Some(fonts) = font_stack(&self.brand_font).filter(|fonts| !fonts.is_empty()) {
            tokens.push(format!("--font: {fonts}"));
        }
        if tokens.is_empty() { String::new() } else { format!(":root {{ {} }}", tokens.join("; ")) }
    }
}
