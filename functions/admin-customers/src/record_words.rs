//! What is known about a customer, in the reader's words.

use shared::affiliates::AffiliateStatus;
use shared::customers::{Flag, ReferralRule};
use shared::mailing_list::ListStatus;
use shared::settings::Settings;
use shared::texts::ShownTime;
use shared::web::{Frame, path_part};

use crate::record::Record;

/// Something to look at.
pub struct Warning {
    pub title: String,
    pub text: String,
    /// Whether it is about mail, which staff can allow again.
    pub is_about_mail: bool,
}

/// The customer as an affiliate, and who referred them.
pub struct AffiliateSection {
    /// Whether they ever applied or were approved.
    pub is_one: bool,
    pub is_approved: bool,
    pub is_waiting: bool,
    /// The label of the button that approves them, or saves their rate.
    pub approve: &'static str,
    pub text: String,
    pub rate: String,
    pub referral: Option<ReferralSection>,
}

/// Why the customer belongs to an affiliate (AF-13).
pub struct ReferralSection {
    pub affiliate: String,
    pub order: String,
    pub order_link: String,
    pub tagged: ShownTime,
    pub hit: Option<ShownTime>,
    pub rule: &'static str,
}

/// The mailing list's status in words.
pub struct ListSection {
    pub text: &'static str,
    pub since: Option<ShownTime>,
}

/// Puts a record into words.
pub struct Words<'a> {
    pub frame: &'a Frame,
    /// The settings, for the shop's time zone.
    pub settings: &'a Settings,
    pub record: &'a Record,
}

/// From so many failures on, somebody is probably guessing (PW-7).
const FAILURES_WORTH_A_LOOK: u32 = 10;

impl Words<'_> {
    pub fn warnings(&self) -> Vec<Warning> {
        let Self { frame, settings, record } = self;
        let (texts, zone) = (&frame.texts, settings.zone());
        let warning = |title: String, text: String| Warning { title, text, is_about_mail: false };
        let bounced = record.login.as_ref().and_then(|login| login.undeliverable_at).map(|at| Warning {
            title: texts.with("admin-undeliverable", "date", texts.day(at, &zone)),
            text: frame.t("admin-undeliverable-hint"),
            is_about_mail: true,
        });
        let failures = record.failed.total();
        let guessed = (failures >= FAILURES_WORTH_A_LOOK).then(|| {
            let told = record.login.as_ref().and_then(|login| login.guessing_notice.as_ref());
            let text = told.map_or_else(
                || frame.t("admin-guessing-hint"),
                |job| texts.with("admin-guessing-told", "date", texts.day(job.created_at(), &zone)),
            );
            warning(texts.with_count("admin-guessing", failures.into()), text)
        });
        let flagged = record.customer.flags().into_iter().map(|flag| {
            let key = flag_key(flag);
            warning(frame.t(key), frame.t("admin-flag-hint"))
        });
        bounced.into_iter().chain(guessed).chain(flagged).collect()
    }

    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let Self { frame, settings, record } = self;
        let (texts, zone) = (&frame.texts, settings.zone());
        let (customer, login) = (&record.customer, record.login.as_ref());
        let has_password = login.is_some_and(|login| login.password.is_some());
        let last = login.and_then(|login| login.last_login_at).map(|at| texts.moment(at, &zone));
        let language = texts.find(&format!("language-{}", customer.language.primary_subtag()));
        let telephone = customer.telephone.as_ref().map(|telephone| ("field-telephone", telephone.to_string()));
        let bought = customer.first_purchase_at.map(|at| ("admin-first-purchase", texts.day(at, &zone)));
        let failures = Some(record.failed.total()).filter(|failures| *failures > 0);
        let facts = [
            Some(("field-email", customer.email.as_typed().to_owned())),
            telephone,
            Some(("field-language", language.unwrap_or_else(|| customer.language.tag().to_owned()))),
            Some(("admin-created", texts.day(customer.created_at, &zone))),
            Some(("admin-last-login", last.unwrap_or_else(|| frame.t("admin-never")))),
            failures.map(|failures| ("admin-failed-logins", texts.number(failures.into()))),
            (!has_password).then(|| ("field-password", frame.t("admin-no-password"))),
            bought,
        ];
        facts.into_iter().flatten().collect()
    }

    pub fn affiliate(&self) -> AffiliateSection {
        let Self { frame, settings, record } = self;
        let (texts, zone) = (&frame.texts, settings.zone());
        let status = AffiliateStatus::of(&record.customer);
        let terms = record.customer.affiliate.as_ref();
        let applied = terms.map(|terms| texts.day(terms.applied_at, &zone)).unwrap_or_default();
        let text = match status {
            AffiliateStatus::NotAnAffiliate => frame.t("admin-affiliate-none"),
            AffiliateStatus::AwaitingApproval => texts.with("admin-affiliate-awaiting", "date", applied),
            AffiliateStatus::Approved { rate } => texts.with("admin-affiliate-approved", "rate", texts.rate(rate)),
            AffiliateStatus::Suspended => frame.t("admin-affiliate-suspended"),
        };
        let referral = record.customer.referred_by.as_ref().map(|referral| ReferralSection {
            affiliate: referral.affiliate.to_string(),
            order: referral.order.to_string(),
            order_link: format!("/admin/orders/{}", path_part(referral.order.as_str())),
            tagged: texts.shown_moment(referral.at, &zone),
            hit: referral.hit_at.map(|at| texts.shown_moment(at, &zone)),
            rule: rule_key(referral.rule),
        });
        let rate = terms.map(|terms| terms.rate).filter(|rate| rate.basis_points() > 0);
        AffiliateSection {
            is_one: status != AffiliateStatus::NotAnAffiliate,
            is_approved: status.is_approved(),
            is_waiting: status == AffiliateStatus::AwaitingApproval,
            approve: if status.is_approved() { "admin-affiliate-save" } else { "admin-affiliate-approve" },
            text,
            rate: rate.map(|rate| texts.plain_rate(rate)).unwrap_or_default(),
            referral,
        }
    }

    pub fn list(&self) -> ListSection {
        let zone = self.settings.zone();
        let status = self.record.entry.as_ref().map(|entry| &entry.status);
        let text = match status {
            None => "admin-list-none",
            Some(ListStatus::Pending { .. }) => "admin-list-pending",
            Some(ListStatus::Confirmed { .. }) => "admin-list-confirmed",
            Some(ListStatus::Unsubscribed { .. }) => "admin-list-unsubscribed",
            Some(ListStatus::Suppressed { .. }) => "admin-list-suppressed",
        };
        ListSection { text, since: status.map(|status| self.frame.texts.shown_day(status.since(), &zone)) }
    }
}

/// The text of a flag (AF-9).
pub fn flag_key(flag: Flag) -> &'static str {
    match flag {
        Flag::SamePayment => "admin-flag-same-payment",
        Flag::LookAlikeAddress => "admin-flag-look-alike-address",
    }
}

/// The text of the rule by which a customer was tagged (AF-6).
pub fn rule_key(rule: ReferralRule) -> &'static str {
    match rule {
        ReferralRule::NewCustomerWindow => "admin-rule-new-customer",
        ReferralRule::SameVisit => "admin-rule-same-visit",
        ReferralRule::Code => "admin-rule-code",
    }
}
