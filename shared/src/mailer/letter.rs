//! Letters: one mail that we compose, in text and HTML, in its reader's language.
//!
//! Nobody's words but ours stand in them (ML-6, S-IN-8): a paragraph is a text of the translation files.

use askama::Template;

use crate::config::Config;
use crate::fault::Fault;
use crate::settings::Settings;
use crate::texts::Texts;
use crate::values::{Color, EmailAddress, Language};

/// What a letter is about. Each subject defines a kind for each of its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterKind {
    name: &'static str,
    subject_key: &'static str,
}

impl LetterKind {
    /// A kind by its name, unique in the shop, and by the key of its subject line in the translation files.
    pub const fn new(name: &'static str, subject_key: &'static str) -> Self {
        Self { name, subject_key }
    }

    /// Its name in the local outbox and in the snapshots.
    pub const fn name(self) -> &'static str {
        self.name
    }
}

/// A piece of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Paragraph(String),
    Button { label: String, link: String },
}

/// One mail.
#[derive(Clone, Debug)]
pub struct Letter {
    pub to: EmailAddress,
    pub kind: LetterKind,
    pub subject: String,
    pub parts: Vec<Part>,
    /// Where one click ends the subscription (RFC 8058), for letters that owe their reader that.
    pub unsubscribe: Option<String>,
    brand: LetterBrand,
    texts: Texts,
}

/// What the shop's settings put into every mail (UX-4).
#[derive(Clone, Debug)]
struct LetterBrand {
    shop_name: String,
    /// Buttons, and the text on them.
    fill: Color,
    on_fill: Color,
    footer: String,
    contact: Option<String>,
}

impl LetterBrand {
    fn of(config: &Config, settings: &Settings) -> Self {
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Self {
            shop_name: given(&settings.brand_name).unwrap_or_else(|| config.shop_name.clone()),
            fill: settings.accent(),
            on_fill: settings.accent().text_on(),
            footer: settings.letter_footer.clone(),
            contact: given(&settings.brand_contact),
        }
    }

    fn footer(&self) -> impl Iterator<Item = &str> {
        self.footer.lines()
    }
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct TextLetter<'a>(&'a Letter);

#[derive(Template)]
#[template(path = "letter.html")]
struct HtmlLetter<'a>(&'a Letter);

impl Letter {
    /// A letter to somebody, with its subject and nothing in it yet.
    pub fn to(config: &Config, settings: &Settings, kind: LetterKind, to: &EmailAddress, language: &Language) -> Self {
        let texts = Texts::for_language(language, &config.languages);
        let brand = LetterBrand::of(config, settings);
        let subject = texts.with(kind.subject_key, "shop", &brand.shop_name);
        Self { to: to.clone(), kind, subject, parts: Vec::new(), unsubscribe: None, brand, texts }
    }

    /// A paragraph; its text may name the shop.
    pub fn paragraph(self, key: &str) -> Self {
        self.paragraph_with(key, &[])
    }

    /// A paragraph with values of ours in it.
    pub fn paragraph_with(mut self, key: &str, values: &[(&'static str, String)]) -> Self {
        let mut all = vec![("shop", self.brand.shop_name.clone())];
        all.extend_from_slice(values);
        self.parts.push(Part::Paragraph(self.texts.with_args(key, &all)));
        self
    }

    /// A link with a label, on a line of its own.
    pub fn button(mut self, key: &str, link: String) -> Self {
        self.parts.push(Part::Button { label: self.texts.get(key), link });
        self
    }

    pub fn with_unsubscribe(mut self, link: String) -> Self {
        self.unsubscribe = Some(link);
        self
    }

    /// The address of its reader, as the mail service takes it (ML-12).
    pub fn recipient(&self) -> String {
        self.to.for_mail()
    }

    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    pub fn shop_name(&self) -> &str {
        &self.brand.shop_name
    }

    /// The plain-text part.
    ///
    /// # Errors
    /// When the template does not render: a bug in it.
    pub fn text(&self) -> Result<String, Fault> {
        TextLetter(self).render().map_err(|e| Fault::internal("rendering a letter", e))
    }

    /// The HTML part.
    ///
    /// # Errors
    /// When the template does not render: a bug in it.
    pub fn html(&self) -> Result<String, Fault> {
        HtmlLetter(self).render().map_err(|e| Fault::internal("rendering a letter", e))
    }

    /// The headers beside the usual ones (RFC 8058 for what is marketing or about it).
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![("Auto-Submitted", "auto-generated".to_owned())];
        if let Some(link) = &self.unsubscribe {
            headers.push(("List-Unsubscribe", format!("<{link}>")));
            headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        }
        headers
    }
}
