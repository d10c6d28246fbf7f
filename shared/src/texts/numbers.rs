//! Amounts, rates and numbers as the reader's language writes them (CLDR, UX-5).

use fixed_decimal::{Decimal, Sign};
use icu_decimal::DecimalFormatter;
use icu_decimal::options::DecimalFormatterOptions;

use super::Texts;
use crate::values::{Money, Rate};

/// The symbols of currencies in British English (CLDR 48, `en-GB`). Those of no other currency are known to its readers,
/// so the code stands for them.
const SYMBOLS_ENGLISH: [(&str, &str); 18] = [
    ("AUD", "A$"),
    ("BRL", "R$"),
    ("CAD", "CA$"),
    ("CNY", "CN¥"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("HKD", "HK$"),
    ("ILS", "₪"),
    ("INR", "₹"),
    ("JPY", "JP¥"),
    ("KRW", "₩"),
    ("MXN", "MX$"),
    ("NZD", "NZ$"),
    ("PHP", "₱"),
    ("TWD", "NT$"),
    ("USD", "US$"),
    ("VND", "₫"),
    ("XCD", "EC$"),
];

/// The same in German (CLDR 48, `de`), where they differ.
const SYMBOLS_GERMAN: [(&str, &str); 3] = [("AUD", "AU$"), ("JPY", "¥"), ("USD", "$")];

const MINUS: char = '−';
const NO_BREAK_SPACE: char = '\u{a0}';

impl Texts {
    /// An amount: `€1,234.50`, `1.234,50 €`, `−€4.50`, `CHF 12.00`.
    pub fn money(&self, money: Money) -> String {
        let mut decimal = Decimal::from(money.minor);
        decimal.multiply_pow10(-i16::from(money.currency.decimals()));
        let code = money.currency.to_string();
        let (sign, figures) = self.signed(decimal);
        if self.has_sign_after_number() {
            return format!("{sign}{figures}{NO_BREAK_SPACE}{}", self.symbol(&code).unwrap_or(&code));
        }
        match self.symbol(&code) {
            Some(symbol) => format!("{sign}{symbol}{figures}"),
            None => format!("{sign}{code}{NO_BREAK_SPACE}{figures}"),
        }
    }

    /// A rate: `12.5%`, `12,5 %`.
    pub fn rate(&self, rate: Rate) -> String {
        let mut decimal = Decimal::from(rate.basis_points());
        decimal.multiply_pow10(-2);
        decimal.absolute.trim_end();
        let (sign, figures) = self.signed(decimal);
        if self.has_sign_after_number() { format!("{sign}{figures}{NO_BREAK_SPACE}%") } else { format!("{sign}{figures}%") }
    }

    /// A rate as a field shows it, without its sign: `12.5`, `12,5`.
    pub fn plain_rate(&self, rate: Rate) -> String {
        let mut decimal = Decimal::from(rate.basis_points());
        decimal.multiply_pow10(-2);
        decimal.absolute.trim_end();
        self.signed(decimal).1
    }

    /// A whole number.
    pub fn number(&self, number: u64) -> String {
        self.signed(Decimal::from(number)).1
    }

    /// A decimal number in plain digits, such as `1234.5`: `1,234.5`, `1.234,5`.
    pub fn decimal(&self, digits: &str) -> String {
        digits.parse().map_or_else(|_| digits.to_owned(), |decimal| self.signed(decimal).1)
    }

    /// Whether the currency and the per cent sign follow the number, after a space.
    fn has_sign_after_number(&self) -> bool {
        self.tag == "de"
    }

    fn symbol(&self, code: &str) -> Option<&'static str> {
        let own: &[(&str, &'static str)] = if self.tag == "de" { &SYMBOLS_GERMAN } else { &[] };
        own.iter().chain(&SYMBOLS_ENGLISH).find(|(known, _)| *known == code).map(|(_, symbol)| *symbol)
    }

    /// A minus if it is negative, and the figures.
    fn signed(&self, mut decimal: Decimal) -> (String, String) {
        let sign = if decimal.sign() == Sign::Negative { MINUS.to_string() } else { String::new() };
        decimal.set_sign(Sign::None);
        let formatter = DecimalFormatter::try_new(self.icu().into(), DecimalFormatterOptions::default());
        (sign, formatter.map_or_else(|_| decimal.to_string(), |formatter| formatter.format(&decimal).to_string()))
    }
}
