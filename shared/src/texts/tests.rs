//! Money, rates and dates by CLDR.

use jiff::tz::TimeZone;

use super::{Languages, Texts};
use crate::values::{Currency, Language, Money, Rate, Span, Timestamp};

fn texts(tag: &str) -> Texts {
    Texts::for_language(&Language::parse(tag).expect("a tag"), &Languages::all())
}

/// UX-5
#[test]
fn an_amount_is_written_as_its_reader_writes_it() {
    let samples = [
        ("EUR", 1_800, "€18.00", "18,00 €"),
        ("EUR", 123_450, "€1,234.50", "1.234,50 €"),
        ("EUR", -450, "−€4.50", "−4,50 €"),
        ("EUR", 0, "€0.00", "0,00 €"),
        ("USD", 4_100, "US$41.00", "41,00 $"),
        ("JPY", 12_400, "JP¥12,400", "12.400 ¥"),
        ("CHF", 1_200, "CHF 12.00", "12,00 CHF"),
        ("KWD", -1_251, "−KWD 1.251", "−1,251 KWD"),
    ];
    for (currency, minor, english, german) in samples {
        let money = Money::new(minor, Currency::parse(currency).expect("a currency"));
        let shown = [texts("en").money(money), texts("de").money(money)].map(|text| text.replace('\u{a0}', " "));
        assert_eq!(shown, [english, german], "{currency} {minor}");
    }
}

/// UX-5
#[test]
fn a_rate_is_written_as_its_reader_writes_it() {
    for (bp, english, german) in [(1_000, "10%", "10 %"), (1_250, "12.5%", "12,5 %"), (1, "0.01%", "0,01 %")] {
        let rate = Rate::from_basis_points(bp).expect("a rate");
        assert_eq!([texts("en").rate(rate), texts("de").rate(rate).replace('\u{a0}', " ")], [english, german]);
    }
}

/// UX-5
#[test]
fn dates_and_months_are_written_as_their_reader_writes_them() {
    let at = Timestamp::parse("2026-11-26T08:14:00Z").expect("a moment");
    let zone = TimeZone::get("Europe/Berlin").expect("a zone");
    let shown = |tag: &str| {
        let texts = texts(tag);
        [texts.day(at, &zone), texts.moment(at, &zone), texts.month(2026, 11), texts.short_month(11)]
    };
    assert_eq!(shown("en"), ["26 Nov 2026", "26 Nov 2026, 09:14", "November 2026", "Nov"]);
    assert_eq!(shown("de"), ["26.11.2026", "26.11.2026, 09:14", "November 2026", "Nov"]);
}

#[test]
fn a_wait_is_never_said_too_short() {
    let samples = [(Span::millis(1), "1 second"), (Span::seconds(61), "61 seconds"), (Span::seconds(841), "15 minutes")];
    for (wait, text) in samples.into_iter().chain([(Span::hours(2), "2 hours")]) {
        assert_eq!(texts("en").wait(wait), text);
    }
}
