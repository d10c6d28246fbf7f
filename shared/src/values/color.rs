//! Colours, and whether text in one is legible on another (WCAG 2.2, 1.4.3).

use std::fmt;

/// A colour of a screen, written `#0b5c4a`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color([u8; 3]);

impl Color {
    pub const WHITE: Self = Self([255; 3]);
    pub const BLACK: Self = Self([0; 3]);

    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Reads `#0b5c4a`, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let channel = |n: usize| u8::from_str_radix(&digits[n..n + 2], 16).ok();
        Some(Self([channel(0)?, channel(2)?, channel(4)?]))
    }

    /// Red, green and blue.
    pub fn channels(self) -> [u8; 3] {
        self.0
    }

    /// The contrast of two colours: 1 for equal ones, 21 for black and white.
    #[expect(clippy::float_arithmetic, reason = "contrast is not money")]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Whichever of black and white is the more legible on this colour. Either has a contrast of at least 4.58: the two
    /// multiply to 21.
    pub fn text_on(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }

    /// This colour, moved towards another one as little as is needed for a contrast with each of some backgrounds.
    pub fn legible_on(self, backgrounds: &[Self], towards: Self, contrast: f64) -> Self {
        let is_legible = |color: &Self| backgrounds.iter().all(|background| color.contrast(*background) >= contrast);
        (0..=100).map(|percent| self.mixed(towards, percent)).find(is_legible).unwrap_or(towards)
    }

    /// A mixture with so many per cent of another colour.
    fn mixed(self, other: Self, percent: u16) -> Self {
        let mut mixed = [0; 3];
        for ((mixed, own), other) in mixed.iter_mut().zip(self.0).zip(other.0) {
            *mixed = u8::try_from((u16::from(own) * (100 - percent) + u16::from(other) * percent) / 100).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }

    /// The relative luminance, from 0 to 1.
    #[expect(clippy::float_arithmetic, reason = "contrast is not money")]
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contrasts_are_those_of_the_recommendation() {
        let color = |text| Color::parse(text).expect("a colour");
        assert!((color("#777777").contrast(Color::WHITE) - 4.48).abs() < 0.01);
        assert!((Color::BLACK.contrast(Color::WHITE) - 21.0).abs() < 0.01);
        assert!(["#777", "777777", "#77777g", "red", ""].into_iter().all(|text| Color::parse(text).is_none()));
    }

    proptest! {
        /// UX-4: whatever colour an owner chooses, text is legible.
        #[test]
        fn text_is_legible_on_and_in_every_colour(red: u8, green: u8, blue: u8) {
            let color = Color::new(red, green, blue);
            prop_assert!(color.text_on().contrast(color) >= 4.5);
            let paper = [Color::WHITE, Color::new(0xf6, 0xf5, 0xf2)];
            let text = color.legible_on(&paper, Color::BLACK, 5.5);
            prop_assert!(paper.iter().all(|paper| text.contrast(*paper) >= 4.5));
        }
    }
}
