//! Prove one customer's opt-in to the mailing list: as data, or as one page to print (ML-9).

use askama::Template;
use shared::http::StatusCode;
use shared::mailing_list::{self, Proof, Receipt, SuppressionReason, UnsubscribeMethod, WordingRef};
use shared::staff::Permission;
use shared::values::Timestamp;
use shared::web::{Frame, Problem, Rejection, Reply, ResponseSpec, Route, Staff};

use crate::number;

pub const ROUTE: Route = Route::staff(
    "GET /admin/customers/{number}/opt-in-proof",
    Permission::ConsentRead,
    "The proof that an address asked for the mailing list and confirmed it; browsers get one page to print",
    |cx| Box::pin(handle(cx)),
)
.with_page()
.responses(&[ResponseSpec::json::<Proof>(StatusCode::OK, "The address's status, every receipt, oldest first, and each wording in full")]);

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let proof = mailing_list::proof(cx.shop, number(cx)?).await?.ok_or_else(Problem::not_found)?;
    if cx.prefers_html() { page(cx, &proof).await } else { cx.show(&proof) }
}

/// One event, as rows of a label and a value.
struct ProofEvent {
    what: String,
    rows: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "proof.html")]
struct ProofPage<'a> {
    frame: &'a Frame,
    proof: &'a Proof,
    standing: String,
    printed_at: Timestamp,
    events: Vec<ProofEvent>,
    /// The name of each wording (version, language and hash) and its text.
    wordings: Vec<(String, &'a str)>,
}

async fn page(cx: Staff<'_>, proof: &Proof) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let wordings = proof.wordings.iter().map(|wording| {
        let values = [("version", wording.version.clone()), ("language", wording.language.clone()), ("id", wording.id.as_str().to_owned())];
        (frame.texts.with_args("proof-wording-version", &values), wording.text.as_str())
    });
    let page = ProofPage {
        frame: &frame,
        proof,
        standing: frame.t(&format!("proof-standing-{}", proof.standing)),
        printed_at: cx.shop.now(),
        events: proof.receipts.iter().map(|receipt| describe(&frame, receipt)).collect(),
        wordings: wordings.collect(),
    };
    cx.page(&frame, &page)
}

fn describe(frame: &Frame, receipt: &Receipt) -> ProofEvent {
    let mut rows = vec![(frame.t("proof-time"), receipt.at().to_string())];
    let mut row = |label: &str, value: Option<String>| rows.extend(value.map(|value| (frame.t(label), value)));
    let what = match receipt {
        Receipt::SignUp { .. } => "proof-sign-up",
        Receipt::Mail { .. } => "proof-mail",
        Receipt::Confirmation { .. } => "proof-confirmation",
        Receipt::Withdrawal { .. } => "proof-withdrawal",
        Receipt::Suppression { .. } => "proof-suppression",
    };
    if let Receipt::SignUp { evidence, .. } | Receipt::Confirmation { evidence, .. } | Receipt::Withdrawal { evidence, .. } = receipt {
        row("proof-ip", Some(evidence.ip.to_string()));
        row("proof-agent", evidence.user_agent.as_ref().map(ToString::to_string));
    }
    match receipt {
        Receipt::SignUp { form, page, .. } => {
            row("proof-form", Some(form.to_string()));
            row("proof-page", page.as_ref().map(ToString::to_string));
        }
        Receipt::Mail { mail_id, .. } => row("proof-mail-id", Some(mail_id.0.clone())),
        Receipt::Withdrawal { way, .. } => row("proof-way", Some(frame.t(way_key(*way)))),
        Receipt::Suppression { because, .. } => row("proof-because", Some(frame.t(because_key(*because)))),
        Receipt::Confirmation { .. } => {}
    }
    row("proof-wording", receipt.wording().map(name));
    ProofEvent { what: frame.t(what), rows }
}

fn name(shown: &WordingRef) -> String {
    format!("{} {} {}", shown.version, shown.language, shown.id.as_str())
}

fn way_key(way: UnsubscribeMethod) -> &'static str {
    match way {
        UnsubscribeMethod::Page => "proof-way-page",
        UnsubscribeMethod::OneClick => "proof-way-one-click",
        UnsubscribeMethod::Account => "proof-way-account",
        UnsubscribeMethod::Staff => "proof-way-staff",
    }
}

fn because_key(because: SuppressionReason) -> &'static str {
    match because {
        SuppressionReason::Bounce => "proof-because-bounce",
        SuppressionReason::Complaint => "proof-because-complaint",
    }
}
