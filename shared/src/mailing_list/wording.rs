//! Wordings: what somebody read when they agreed. Each is stored once, under its hash; receipts refer to it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ConsentForm;
use crate::mailer::{Letter, Part};
use crate::shop::Shop;
use crate::texts::Texts;
use crate::values::{Digest, Language};

/// A wording in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Wording {
    /// The SHA-256 of version, language and text.
    #[schema(value_type = String)]
    pub id: Digest,
    /// The version of our texts.
    pub version: String,
    #[schema(value_type = Language)]
    pub language: String,
    /// What was shown.
    pub text: String,
}

/// A receipt's reference to a wording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WordingRef {
    /// The SHA-256 of version, language and text.
    #[schema(value_type = String)]
    pub id: Digest,
    /// The version of our texts.
    pub version: String,
    #[schema(value_type = Language)]
    pub language: String,
}

impl Wording {
    fn new(texts: &Texts, text: String) -> Self {
        let version = texts.get("mailing-list-wording-version");
        let id = Digest::of(format!("{version}\n{}\n{text}", texts.tag()).as_bytes());
        Self { id, version, language: texts.tag().to_owned(), text }
    }

    /// The text in a form.
    pub(super) fn of_form(shop: &Shop, form: ConsentForm, language: &Language) -> Self {
        let texts = Texts::for_language(language, &shop.config().languages);
        let text = texts.with(form.wording(), "shop", &shop.config().shop_name);
        Self::new(&texts, text)
    }

    /// The text of a letter, without its link.
    pub(super) fn of_letter(letter: &Letter) -> Self {
        let parts = letter.parts.iter().map(|part| match part {
            Part::Paragraph(text) | Part::Button { label: text, .. } => text.as_str(),
        });
        let text = [letter.subject.as_str()].into_iter().chain(parts).collect::<Vec<_>>().join("\n");
        Self::new(letter.texts(), text)
    }

    /// The text of the page with the button.
    pub(super) fn of_confirmation(shop: &Shop, language: &Language) -> Self {
        let texts = Texts::for_language(language, &shop.config().languages);
        let shop_name = &shop.config().shop_name;
        let part = |key: &str| texts.with(key, "shop", shop_name);
        let text = ["opt-in-confirm-title", "opt-in-confirm-text", "opt-in-confirm-button"].map(part).join("\n");
        Self::new(&texts, text)
    }

    pub(super) fn reference(&self) -> WordingRef {
        WordingRef { id: self.id.clone(), version: self.version.clone(), language: self.language.clone() }
    }
}
