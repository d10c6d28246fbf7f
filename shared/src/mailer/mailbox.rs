//! Who a mail is from, as a header writes it: `"Corner Shop" <hello@shop.example>` (RFC 5322, 3.4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::values::EmailAddress;

/// The most bytes of a name in one encoded word, so that it stays within 75 characters (RFC 2047, 2) and splits into threes.
const WORD_BYTES_MAX: usize = 42;

/// An address with the name that mail programs show for it. The address is written as mail services take it, its domain as an
/// A-label (ML-12). A name of letters outside ASCII becomes encoded words (RFC 2047);
/// control characters, which could begin another header, are left out (S-IN-8).
pub fn mailbox(name: &str, address: &str) -> String {
    let address = EmailAddress::parse(address).map_or_else(|_| address.to_owned(), |address| address.for_mail());
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name = name.trim();
    if name.is_empty() {
        return address;
    }
    if name.is_ascii() {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("\"{quoted}\" <{address}>");
    }
    let words: Vec<String> = words(name).into_iter().map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word))).collect();
    format!("{} <{address}>", words.join(" "))
}

/// A name in parts that are short enough, none of which ends within a letter.
fn words(name: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    for letter in name.chars() {
        if word.len() + letter.len_utf8() > WORD_BYTES_MAX {
            words.push(std::mem::take(&mut word));
        }
        word.push(letter);
    }
    words.push(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_before_the_address_as_mail_programs_read_it() {
        let from = |name: &str| mailbox(name, "hello@shop.example");
        assert_eq!(from("Corner Shop"), "\"Corner Shop\" <hello@shop.example>");
        assert_eq!(from("Toni's \"Corner\" \\ Shop"), "\"Toni's \\\"Corner\\\" \\\\ Shop\" <hello@shop.example>");
        assert_eq!(from("Müller"), "=?UTF-8?B?TcO8bGxlcg==?= <hello@shop.example>");
        assert_eq!(from(" "), "hello@shop.example");
    }

    /// ML-12: the mail service takes a sender's domain as an A-label only.
    #[test]
    fn a_domain_outside_ascii_is_written_as_an_a_label() {
        for (typed, sent) in [
            ("hallo@bücher.example", "hallo@xn--bcher-kva.example"),
            ("Hallo@BÜCHER.example", "Hallo@xn--bcher-kva.example"),
            (" hallo@bücher.example\u{200b}", "hallo@xn--bcher-kva.example"),
            ("hallo@雑貨店.example", "hallo@xn--hxt783h6mg.example"),
            ("hello@shop.example", "hello@shop.example"),
            ("hello@localhost", "hello@localhost"),
        ] {
            assert_eq!(mailbox("Shop", typed), format!("\"Shop\" <{sent}>"));
            assert_eq!(mailbox("", typed), sent);
        }
    }

    /// S-IN-8: nobody begins a header of their own in it.
    #[test]
    fn a_line_break_in_a_name_is_left_out() {
        assert_eq!(mailbox("Shop\r\nBcc: eve@example.com", "a@b.example"), "\"ShopBcc: eve@example.com\" <a@b.example>");
    }

    #[test]
    fn a_long_name_is_encoded_in_words_that_fit_and_read_back() {
        let name = "Gemischtwarenhandlung Größenwahn & Söhne – seit 1863 ✿ 雑貨店";
        let from = mailbox(name, "a@b.example");
        let words: Vec<&str> = from.strip_suffix(" <a@b.example>").expect("an address").split(' ').collect();
        assert!(words.iter().all(|word| word.len() <= 75), "{words:?}");
        let decoded = words.iter().map(|word| {
            let text = word.strip_prefix("=?UTF-8?B?").and_then(|word| word.strip_suffix("?=")).expect("an encoded word");
            String::from_utf8(STANDARD.decode(text).expect("base64")).expect("no letter is cut")
        });
        assert_eq!(decoded.collect::<String>(), name);
    }
}
