//! How the template's variables are read.

use super::lambda::config_from_variables;

const VARIABLES: [(&str, &str); 6] = [
    ("BASE_URL", "https://people.shop.example/"),
    ("STOREFRONT_URL", "https://shop.example/"),
    ("SHOP_NAME", "Corner Shop"),
    ("SHOP_LANGUAGES", "de,en"),
    ("SHOP_CURRENCY", "CHF"),
    ("MAIL_SENDER", "shop@shop.example"),
];

fn config_or_error(name: &str, value: &str) -> String {
    let find = |asked: &str| {
        let usual = VARIABLES.iter().find(|(name, _)| *name == asked).map(|(_, value)| (*value).to_owned());
        if asked == name { Some(value.to_owned()) } else { usual }
    };
    config_from_variables(find).map_or_else(|error| error, |config| format!("{} in {}", config.shop_name, config.currency))
}

/// A function with an incomplete environment does not start, and names the variable.
#[test]
fn a_wrong_variable_is_named() {
    assert_eq!(config_or_error("SHOP_CURRENCY", "JPY"), "Corner Shop in JPY");
    assert_eq!(config_or_error("SHOP_CURRENCY", "eur"), "Corner Shop in EUR");
    for wrong in ["EURO", "€", "XYZ"] {
        assert_eq!(config_or_error("SHOP_CURRENCY", wrong), format!("SHOP_CURRENCY is not an ISO 4217 code: {wrong}"));
    }
    assert_eq!(config_or_error("SHOP_LANGUAGES", "de,fr"), "SHOP_LANGUAGES: there are no texts in \"fr\"; available: en, de");
    assert_eq!(config_or_error("SHOP_LANGUAGES", "en, en"), "SHOP_LANGUAGES: en is listed twice");
    assert_eq!(config_or_error("BASE_URL", "people.shop.example"), "BASE_URL is not a URL: relative URL without a base");
    for (name, _) in VARIABLES {
        assert_eq!(config_or_error(name, ""), format!("the environment has no {name}"));
    }
}
