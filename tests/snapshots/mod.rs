//! Everything that people read: every letter and every page, in both languages, as last accepted.
//!
//! A change of a text, a template or a format shows up here as a diff. Accept it with
//! `INSTA_UPDATE=always cargo test --workspace snapshots::`, and read `git diff`.
//!
//! Tokens and ids, which differ from run to run, are hidden. The clock stands still, so the rest stays the same.

mod back_office;
mod back_office_shop;
mod letters;
mod local_mode;
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use shared::mailer::local::SentLetter;
use tests::TestResponse;

use crate::tidy::{files_below, letter_kinds, root};

/// The languages that the shop speaks.
const LANGUAGES: [&str; 2] = ["en", "de"];

/// A folder of snapshots, and those that were taken.
pub(crate) struct Album {
    folder: String,
    taken: BTreeSet<String>,
}

impl Album {
    /// The snapshots of a kind in a language.
    pub(crate) fn open(kind: &str, language: &str) -> Self {
        Self { folder: format!("{kind}/{language}"), taken: BTreeSet::new() }
    }

    /// Compares a page with its snapshot.
    pub(crate) fn page(&mut self, name: &str, page: &TestResponse) {
        assert!((200..300).contains(&page.status()), "{name} answered {}: {}", page.status(), page.text());
        self.take_page(name, page);
    }

    /// The same for a problem page.
    pub(crate) fn refusal(&mut self, name: &str, status: u16, page: &TestResponse) {
        assert_eq!(page.status(), status, "{name}: {}", page.text());
        self.take_page(name, page);
    }

    fn take_page(&mut self, name: &str, page: &TestResponse) {
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{name} is no page: {}", page.text());
        let text = format!("{}\n\n{}", page.status(), without_second_factor(without_style(&page.text())));
        self.take(name, &text);
    }

    /// Compares a letter with its snapshots: one of the text with subject and headers, one of the HTML.
    pub(crate) fn letter(&mut self, letter: &SentLetter) {
        let own = [("To".to_owned(), letter.to.clone()), ("Subject".to_owned(), letter.subject.clone())];
        let headers: Vec<String> = own.iter().chain(&letter.headers).map(|(name, value)| format!("{name}: {value}")).collect();
        let name = &letter.kind;
        self.take(&format!("{name}.txt"), &format!("{}\n\n{}", headers.join("\n"), letter.text));
        self.take(&format!("{name}.html"), &letter.html);
    }

    fn take(&mut self, name: &str, text: &str) {
        assert!(self.taken.insert(name.to_owned()), "two snapshots are called {}/{name}", self.folder);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&self.folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, without_tokens(text)));
    }

    /// Asserts that every snapshot in the folder was taken. A run that accepts snapshots deletes the others.
    pub(crate) fn close(self) {
        let left: Vec<PathBuf> =
            kept(&self.folder).into_iter().filter(|(name, _)| !self.taken.contains(name)).map(|(_, path)| path).collect();
        if are_being_accepted() {
            for path in left {
                fs::remove_file(path).expect("a snapshot can be removed");
            }
        } else {
            assert!(left.is_empty(), "nothing takes these snapshots any more: {left:#?}");
        }
    }
}

/// Whether this run writes the snapshots.
fn are_being_accepted() -> bool {
    std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always")
}

/// The snapshots in a folder, by name.
fn kept(folder: &str) -> Vec<(String, PathBuf)> {
    let files = fs::read_dir(root().join("tests/snapshots").join(folder)).into_iter().flatten();
    let paths = files.map(|file| file.expect("a snapshot").path());
    paths
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.strip_suffix(".snap")?.to_owned();
            Some((name, path))
        })
        .collect()
}

fn is_style_or_script(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "css" || extension == "js")
}

/// The style sheets and scripts are separate files, and the same on every page.
fn without_style(page: &str) -> String {
    ["style", "script"].into_iter().fold(page.to_owned(), |page, element| {
        let (start, end) = (format!("<{element}>"), format!("</{element}>"));
        let (mut shown, mut rest) = (String::new(), page.as_str());
        while let Some((before, (_, after))) = rest.split_once(&start).and_then(|(before, inside)| Some((before, inside.split_once(&end)?)))
        {
            shown.extend([before, &start, "…", &end]);
            rest = after;
        }
        shown + rest
    })
}

/// The shortest token: an order's number of the demonstration storefront.
const TOKEN_MIN: usize = 21;

/// Tokens, signatures and ids are long words with digits in them. No word that people read is.
fn without_tokens(text: &str) -> String {
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_staff_id = |word: &str| word.len() == 12 && word.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    let is_token = |word: &str| (word.len() >= TOKEN_MIN || is_staff_id(word)) && word.contains(|c: char| c.is_ascii_digit());
    let mut shown = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.find(|c| !is_of_token(c)).unwrap_or(rest.len()));
        let (between, next) = after.split_at(after.find(is_of_token).unwrap_or(after.len()));
        shown.push_str(if is_token(word) { "[token]" } else { word });
        shown.push_str(between);
        rest = next;
    }
    shown
}

/// A second factor is another one each time: its code for cameras, its secret and the recovery codes are left out.
fn without_second_factor(page: String) -> String {
    if !page.contains("otpauth:") {
        return page;
    }
    let mut shown = String::new();
    let mut rest = page.as_str();
    let ends = |tag: &str| if tag == "<figure" { "</figure>" } else { "</code>" };
    while let Some((at, tag)) = ["<figure", "<code"].iter().filter_map(|tag| Some((rest.find(tag)?, *tag))).min() {
        let (before, inside) = rest.split_at(at);
        let (opening, content) = inside.split_at(inside.find('>').map_or(inside.len(), |end| end + 1));
        let after = content.find(ends(tag)).map_or("", |end| content.split_at(end).1);
        shown.extend([before, opening, "…"]);
        rest = after;
    }
    shown + rest
}

/// Each template, and a snapshot that shows it.
const TEMPLATES: [(&str, &str); 77] = [
    ("shared/templates/frame.html", "pages/login"),
    ("shared/templates/choose-password.html", "pages/sign-up-choose"),
    ("shared/templates/fields.html", "pages/sign-up-wrong-address"),
    ("shared/templates/parts.html", "pages/account-orders"),
    ("shared/templates/message.html", "pages/unsubscribed"),
    ("shared/templates/look-in-inbox.html", "pages/sign-up-sent"),
    ("shared/templates/problem.html", "pages/problem-nothing-here"),
    ("shared/templates/letter.txt", "letters/sign_up.txt"),
    ("shared/templates/letter.html", "letters/sign_up.html"),
    ("functions/sign-up/templates/sign-up.html", "pages/sign-up"),
    ("functions/login/templates/login.html", "pages/login"),
    ("functions/login/templates/security.html", "pages/security"),
    ("functions/login/templates/confirm-password.html", "pages/security-confirm"),
    ("functions/password-reset/templates/change-password.html", "pages/security-password"),
    ("functions/password-reset/templates/password-reset.html", "pages/password-reset"),
    ("shared/templates/shell.html", "pages/account"),
    ("functions/account/templates/account.html", "pages/account"),
    ("functions/account/templates/profile.html", "pages/account-profile"),
    ("functions/account/templates/order.html", "pages/account-order"),
    ("functions/account/templates/order-rows.html", "pages/account-orders"),
    ("functions/account/templates/orders.html", "pages/account-orders"),
    ("functions/account/templates/mailing-list.html", "pages/account-mailing-list"),
    ("functions/account/templates/affiliate-apply.html", "pages/account-affiliate"),
    ("functions/account/templates/affiliate-awaiting.html", "pages/account-affiliate-awaiting"),
    ("functions/account/templates/affiliate-shell.html", "pages/account-affiliate-in-time"),
    ("functions/account/templates/affiliate.html", "pages/account-affiliate-in-time"),
    ("functions/account/templates/line-rows.html", "pages/account-affiliate-lines"),
    ("functions/account/templates/affiliate-lines.html", "pages/account-affiliate-lines"),
    ("functions/account/templates/affiliate-payouts.html", "pages/account-affiliate-payouts"),
    ("functions/opt-in-request/templates/mailing-list.html", "pages/mailing-list"),
    ("functions/opt-in-confirm/templates/confirm.html", "pages/mailing-list-confirm"),
    ("functions/opt-out/templates/unsubscribe.html", "pages/unsubscribe"),
    ("functions/opt-out/templates/leave.html", "pages/leave"),
    ("shared/templates/staff-nav.html", "back-office/customers"),
    ("functions/admin-customers/templates/customers.html", "back-office/customers"),
    ("functions/admin-customers/templates/new-customer.html", "back-office/new-customer"),
    ("functions/admin-customers/templates/record.html", "back-office/record"),
    ("functions/admin-customers/templates/order-rows.html", "back-office/customer-orders"),
    ("functions/admin-customers/templates/customer-orders.html", "back-office/customer-orders"),
    ("functions/admin-customers/templates/admin-order.html", "back-office/order"),
    ("functions/admin-customers/templates/disable.html", "back-office/disable"),
    ("functions/admin-home/templates/home.html", "back-office/home"),
    ("functions/admin-home/templates/mails.html", "back-office/mails"),
    ("functions/admin-affiliates/templates/affiliates.html", "back-office/affiliates"),
    ("functions/admin-affiliates/templates/affiliate.html", "back-office/affiliate"),
    ("shared/templates/affiliate-heading.html", "back-office/affiliate"),
    ("shared/templates/affiliate-figures.html", "back-office/affiliate"),
    ("functions/commission-marking/templates/lines.html", "back-office/lines"),
    ("functions/commission-marking/templates/new-payout.html", "back-office/new-payout"),
    ("functions/commission-marking/templates/payout.html", "back-office/payout-made"),
    ("functions/commission-marking/templates/payouts.html", "back-office/payouts"),
    ("functions/commission-marking/templates/unpay.html", "back-office/unpay"),
    ("functions/admin-customers/templates/proof.html", "pages/opt-in-proof"),
    ("functions/admin-login/templates/sign-in.html", "pages/staff-sign-in"),
    ("functions/admin-login/templates/first-owner.html", "pages/staff-first-owner"),
    ("functions/admin-login/templates/invitation.html", "pages/staff-invitation"),
    ("functions/admin-login/templates/second-factor-new.html", "pages/staff-second-factor-new"),
    ("functions/admin-login/templates/code-form.html", "pages/staff-second-factor-new"),
    ("functions/admin-login/templates/second-factor.html", "pages/staff-second-factor"),
    ("functions/admin-staff/templates/staff.html", "pages/staff"),
    ("functions/admin-staff/templates/role-choice.html", "pages/staff"),
    ("functions/admin-staff/templates/staff-member.html", "pages/staff-member"),
    ("functions/admin-settings/templates/settings.html", "back-office-shop/settings"),
    ("functions/admin-keys/templates/keys.html", "back-office-shop/keys-made"),
    ("functions/admin-keys/templates/key.html", "back-office-shop/key"),
    ("functions/admin-audit/templates/audit.html", "back-office-shop/audit"),
    ("local/templates/dev.html", "local-mode/tools"),
    ("local/templates/brand.html", "local-mode/brand"),
    ("local/templates/outbox.html", "local-mode/outbox"),
    ("local/templates/storefront/frame.html", "local-mode/home"),
    ("local/templates/storefront/home.html", "local-mode/home"),
    ("local/templates/storefront/product.html", "local-mode/product"),
    ("local/templates/storefront/checkout.html", "local-mode/checkout"),
    ("local/templates/storefront/pay.html", "local-mode/pay"),
    ("local/templates/storefront/sums.html", "local-mode/pay"),
    ("local/templates/storefront/thanks.html", "local-mode/thanks"),
    ("local/templates/storefront/message.html", "local-mode/nothing-here"),
];

/// The fixed text of a template is on its snapshot, in this order.
#[test]
fn every_template_is_on_a_snapshot() {
    if are_being_accepted() {
        return;
    }
    let files = ["shared", "functions", "local"].into_iter().flat_map(files_below);
    let templates: BTreeMap<String, String> = files.filter(|(path, _)| path.contains("/templates/") && !is_style_or_script(path)).collect();
    let listed: BTreeSet<&str> = TEMPLATES.iter().map(|(template, _)| *template).collect();
    assert_eq!(templates.keys().map(String::as_str).collect::<BTreeSet<_>>(), listed, "name a snapshot for each template in TEMPLATES");

    for (template, snapshot) in TEMPLATES {
        for language in LANGUAGES {
            let (kind, name) = snapshot.split_once('/').expect("a folder and a name");
            let path = root().join(format!("tests/snapshots/{kind}/{language}/{name}.snap"));
            let shown = fs::read_to_string(&path).unwrap_or_else(|e| unreachable!("{}: {e}", path.display()));
            // Letters are shown with their style.
            let shown = without_style(&shown);
            let mut rest = shown.as_str();
            for piece in constant_pieces(&without_style(&templates[template])) {
                let found = rest.split_once(piece);
                rest = found.unwrap_or_else(|| unreachable!("{} is no page of {template}: no {piece}", path.display())).1;
            }
        }
    }
}

/// The fixed text of a template: everything but expressions and the contents of conditions, loops and macros.
fn constant_pieces(template: &str) -> Vec<&str> {
    const TAGS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
    let mut pieces = Vec::new();
    let mut depth = 0;
    let mut rest = template;
    while !rest.is_empty() {
        let at = TAGS.iter().filter_map(|(start, _)| rest.find(start)).min().unwrap_or(rest.len());
        if depth == 0 {
            pieces.extend(rest[..at].lines().map(str::trim).filter(|line| !line.is_empty()));
        }
        let end = TAGS.iter().find(|(start, _)| rest[at..].starts_with(start)).map_or("}}", |(_, end)| *end);
        let (tag, after) = rest[at..].split_once(end).unwrap_or_default();
        let word = tag.trim_start_matches(['{', '%', '-']).split_whitespace().next().unwrap_or_default();
        match word {
            "if" | "for" | "match" | "macro" if end == "%}" => depth += 1,
            "endif" | "endfor" | "endmatch" | "endmacro" => depth -= 1,
            _ => {}
        }
        rest = after;
    }
    pieces
}

#[test]
fn every_kind_of_letter_has_a_snapshot() {
    if are_being_accepted() {
        return;
    }
    let files = files_below("shared/src");
    let names: Vec<&str> = letter_kinds(&files).map(|(name, _)| name).collect();
    let wanted: BTreeSet<String> = names.iter().flat_map(|name| [format!("{name}.html"), format!("{name}.txt")]).collect();
    assert_eq!(wanted.len(), 2 * names.len(), "two kinds have the same name: {names:?}");
    for language in LANGUAGES {
        let kept: BTreeSet<String> = kept(&format!("letters/{language}")).into_iter().map(|(name, _)| name).collect();
        assert_eq!(kept, wanted, "in {language}");
    }
}
