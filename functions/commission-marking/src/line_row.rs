//! Commission lines in the tables of the back office.

use shared::commissions::{Line, LineKind, LineState, LineWithState};
use shared::payouts::DueRule;
use shared::settings::Settings;
use shared::texts::ShownTime;
use shared::values::{Money, Timestamp};
use shared::web::{Frame, path_part};

/// A line in a table.
pub struct LineRow {
    pub sequence: String,
    pub booked: ShownTime,
    pub kind: &'static str,
    pub order: String,
    pub order_link: String,
    pub base: String,
    pub rate: String,
    pub state: String,
    pub amount: String,
    /// Whether it can be part of a payout.
    pub is_payable: bool,
    /// Whether a payout of everything due would have it.
    pub is_due: bool,
    /// The page of its payout.
    pub payout: Option<String>,
}

/// What all rows of a table depend on.
pub struct LineRows<'a> {
    pub frame: &'a Frame,
    pub settings: &'a Settings,
    pub rule: DueRule,
}

impl LineRows<'_> {
    pub fn row(&self, LineWithState { line, state }: &LineWithState) -> LineRow {
        let Self { frame, settings, rule } = self;
        let texts = &frame.texts;
        let is_payable = *state == LineState::Unpaid;
        let is_due = is_payable && rule.is_due(line);
        LineRow {
            sequence: line.sequence.to_string(),
            booked: texts.shown_day(line.booked_at, &settings.zone()),
            kind: kind_key(line.kind),
            order: line.order.to_string(),
            order_link: format!("/admin/orders/{}", path_part(line.order.as_str())),
            base: texts.money(Money::new(line.base_minor, line.amount.currency)),
            rate: texts.rate(line.rate),
            state: match state {
                LineState::Unpaid if is_due => frame.t("admin-line-due"),
                LineState::Unpaid => texts.with("admin-line-due-from", "date", texts.day(self.due_from(line), &settings.zone())),
                LineState::Paid { .. } => frame.t("affiliate-state-paid"),
                LineState::Refused => frame.t("admin-line-refused"),
            },
            amount: texts.money(line.amount),
            is_payable,
            is_due,
            payout: match state {
                LineState::Paid { payout } => Some(format!("/admin/payouts/{payout}")),
                LineState::Unpaid | LineState::Refused => None,
            },
        }
    }

    fn due_from(&self, line: &Line) -> Timestamp {
        line.booked_at.plus(self.rule.due_after)
    }
}

fn kind_key(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Earned => "affiliate-kind-earned",
        LineKind::Reversed => "affiliate-kind-reversed",
        LineKind::Restored => "affiliate-kind-restored",
        LineKind::Refused => "affiliate-kind-refused",
    }
}
