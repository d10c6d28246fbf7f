//! Attribution and booking, as tables and as properties.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::affiliates::{Visit, VisitorId};
use crate::commissions::LineKind;
use crate::customers::{AffiliateTerms, Customer, CustomerState, Flag, Referral, ReferralRule, SubscriptionStatus};
use crate::settings::Settings;
use crate::values::money::AMOUNT_MAX;
use crate::values::{Currency, CustomerNumber, EmailAddress, Language, OrderId, Rate, Rng, Sequence, Span, Timestamp};

const URSULA: u64 = 1;
const OCTAVIA: u64 = 17;
const BRUNO: u64 = 18;

fn moment(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a moment")
}

fn now() -> Timestamp {
    moment("2026-03-02T09:00:00Z")
}

fn rate(basis_points: u16) -> Rate {
    Rate::from_basis_points(basis_points).expect("a rate of at most the whole")
}

fn amount(minor: i64) -> Amount {
    Amount::from_minor(minor).expect("an amount")
}

fn customer(number: u64, email: &str) -> Customer {
    Customer {
        number: CustomerNumber(number),
        email: EmailAddress::parse(email).expect("an address"),
        name: None,
        company: None,
        telephone: None,
        language: Language::parse("en").expect("a language"),
        groups: Vec::new(),
        discount_bp: 0,
        approved_for_special_payments: false,
        affiliate: None,
        referred_by: None,
        mailing_list: SubscriptionStatus::None,
        first_purchase_at: None,
        flag_same_payment: false,
        flag_look_alike_address: false,
        created_at: now(),
        state: CustomerState::Open,
        epoch: 0,
        version: 0,
    }
}

fn affiliate(number: u64, email: &str, basis_points: u16) -> Customer {
    let terms = AffiliateTerms { applied_at: now(), approved_at: Some(now()), enabled: true, rate: rate(basis_points), agreed: None };
    Customer { affiliate: Some(terms), ..customer(number, email) }
}

fn tag(affiliate: u64) -> Referral {
    let order = OrderId::parse("earlier").expect("an id");
    Referral { affiliate: CustomerNumber(affiliate), at: now(), order, hit_at: None, rule: ReferralRule::Code }
}

/// A paid order over 100.00 with a discount of 10.00.
fn snapshot(email: &str) -> Snapshot {
    let buyer = Buyer {
        number: None,
        email: EmailAddress::parse(email).ok(),
        name: None,
        company: None,
        telephone: None,
        language: None,
        default_language: Language::parse("en").expect("a language"),
    };
    Snapshot {
        status: OrderStatus::Paid,
        amounts: Amounts {
            items: amount(10_000),
            discount: amount(1_000),
            shipping: amount(500),
            tax: amount(1_800),
            ..Amounts::default()
        },
        currency: Currency::parse("EUR").expect("a currency"),
        placed_at: now(),
        updated_at: now(),
        buyer,
        payment_method: None,
        payment: None,
        visit: None,
        code: None,
        newsletter: None,
        is_test: false,
        items: OrderItems::default(),
        coupon_codes: Vec::new(),
    }
}

fn order(snapshot: &Snapshot) -> Order {
    let mut order = Order::new(OrderId::parse("1001").expect("an id"), snapshot, now());
    order.name_customer(&customer(URSULA, "ursula@example.com"), snapshot.buyer.email.as_ref());
    order
}

/// What the affiliate gets, in basis points.
#[derive(Clone, Copy)]
enum ExpectedShare {
    Nothing,
    Earned(u16),
    Refused(u16),
}

impl ExpectedShare {
    fn share(self) -> Share {
        match self {
            Self::Nothing => Share::Nothing,
            Self::Earned(basis_points) => Share::Earned(rate(basis_points)),
            Self::Refused(basis_points) => Share::Refused(rate(basis_points)),
        }
    }
}

/// What a row of a table changes in the usual case.
type Change = fn(&mut Scenario);

/// The usual case: Ursula's first order, through Octavia's link an hour before.
struct Scenario {
    order: Order,
    ursula: Customer,
    octavia: Customer,
    bruno: Customer,
    code: Option<u64>,
    visit: PresentedVisit,
    payers: Vec<CustomerNumber>,
    settings: Settings,
}

impl Scenario {
    fn new() -> Self {
        Self {
            order: order(&snapshot("ursula@example.com")),
            ursula: customer(URSULA, "ursula@example.com"),
            octavia: affiliate(OCTAVIA, "octavia@example.com", 1_000),
            bruno: affiliate(BRUNO, "bruno@example.com", 2_000),
            code: None,
            visit: visit_of(OCTAVIA, now().minus(Span::hours(1))),
            payers: Vec::new(),
            settings: Settings::default(),
        }
    }

    fn record_of(&self, number: CustomerNumber) -> Option<&Customer> {
        [&self.octavia, &self.bruno].into_iter().find(|affiliate| affiliate.number == number)
    }

    fn input(&self) -> AttributionInput<'_> {
        AttributionInput {
            order: &self.order,
            customer: &self.ursula,
            code_owner: self.code.map(CustomerNumber).and_then(|number| self.record_of(number)),
            visit: self.visit,
            settings: &self.settings,
            now: now(),
        }
    }

    fn attribute(&self) -> Attribution {
        match candidate(&self.input()) {
            Err(nobody) => nobody,
            Ok(candidate) => {
                let has_same_payment = self.payers.contains(&candidate.affiliate);
                attribute(&self.input(), candidate, self.record_of(candidate.affiliate), has_same_payment)
            }
        }
    }

    /// The affiliate for whom a line number is reserved before their record is read.
    fn reserves_line_of(&self) -> Option<CustomerNumber> {
        let input = self.input();
        candidate(&input).ok().filter(|candidate| candidate.is_line_expected(&input)).map(|candidate| candidate.affiliate)
    }
}

fn visit_of(affiliate: u64, at: Timestamp) -> PresentedVisit {
    PresentedVisit::Visit(Visit { affiliate: CustomerNumber(affiliate), at, visitor: VisitorId::generate(&Rng::seeded(1)) })
}

fn suspend(affiliate: &mut Customer) {
    affiliate.affiliate.as_mut().expect("terms").enabled = false;
}

/// Somebody who bought a month ago.
fn has_bought(scenario: &mut Scenario) {
    scenario.ursula.first_purchase_at = Some(now().minus(Span::days(30)));
}

/// One row of a table: the case, what it changes, the reason that the order gets, the affiliate in the tag, and their share.
type Row = (&'static str, Change, AttributionReason, Option<u64>, ExpectedShare);

#[track_caller]
fn check_rows(rows: &[Row]) {
    for (case, change, because, referred_by, gets) in rows {
        let mut scenario = Scenario::new();
        change(&mut scenario);
        let attribution = scenario.attribute();
        assert_eq!(attribution.because, *because, "{case}");
        assert_eq!(attribution.referred_by, referred_by.map(CustomerNumber), "{case}");
        assert_eq!(attribution.share, gets.share(), "{case}");
        let is_tag_new = attribution.referred_by.is_some() && scenario.ursula.referred_by.is_none();
        assert_eq!(attribution.tag.map(|tag| tag.affiliate), attribution.referred_by.filter(|_| is_tag_new), "{case}");
        if attribution.share != Share::Nothing {
            assert_eq!(scenario.reserves_line_of(), attribution.referred_by, "{case}: nobody waits for the number of a line");
        }
    }
}

/// AF-5
#[test]
fn a_visit_tags_a_customer_or_says_why_not() {
    use AttributionReason::{AffiliateSuspended, NoVisit, TaggedNow, VisitExpired, VisitInvalid};
    use ExpectedShare::{Earned, Nothing};
    check_rows(&[
        ("a new customer comes through a link", |_| {}, TaggedNow, Some(OCTAVIA), Earned(1_000)),
        ("no link, no code", |w| w.visit = PresentedVisit::Absent, NoVisit, None, Nothing),
        ("a token that is not ours", |w| w.visit = PresentedVisit::Unreadable, VisitInvalid, None, Nothing),
        ("a visit of nobody", |w| w.visit = visit_of(99, now()), VisitInvalid, None, Nothing),
        (
            "a visit of somebody whose rate is nothing now",
            |w| w.octavia.affiliate.as_mut().expect("terms").rate = Rate::ZERO,
            AffiliateSuspended,
            None,
            Nothing,
        ),
        (
            "a visit of somebody who only applied",
            |w| {
                w.octavia.affiliate =
                    Some(AffiliateTerms { applied_at: now(), approved_at: None, enabled: false, rate: Rate::ZERO, agreed: None });
            },
            VisitInvalid,
            None,
            Nothing,
        ),
        ("a visit of somebody never approved", |w| w.octavia.affiliate = None, VisitInvalid, None, Nothing),
        (
            "30 days to the millisecond",
            |w| w.visit = visit_of(OCTAVIA, now().minus(Span::days(30))),
            TaggedNow,
            Some(OCTAVIA),
            Earned(1_000),
        ),
        (
            "a millisecond more",
            |w| w.visit = visit_of(OCTAVIA, now().minus(Span::days(30)).minus(Span::millis(1))),
            VisitExpired,
            None,
            Nothing,
        ),
        (
            "the clocks differ by five minutes",
            |w| w.visit = visit_of(OCTAVIA, now().plus(Span::minutes(5))),
            TaggedNow,
            Some(OCTAVIA),
            Earned(1_000),
        ),
        (
            "a visit after the order",
            |w| w.visit = visit_of(OCTAVIA, now().plus(Span::minutes(5)).plus(Span::millis(1))),
            VisitInvalid,
            None,
            Nothing,
        ),
        (
            "an existing customer within the visit",
            |w| {
                has_bought(w);
                w.visit = visit_of(OCTAVIA, now().minus(Span::hours(12)));
            },
            TaggedNow,
            Some(OCTAVIA),
            Earned(1_000),
        ),
        (
            "an existing customer after the visit",
            |w| {
                has_bought(w);
                w.visit = visit_of(OCTAVIA, now().minus(Span::hours(12)).minus(Span::millis(1)));
            },
            VisitExpired,
            None,
            Nothing,
        ),
        (
            "a purchase that was placed later makes nobody an existing customer",
            |w| {
                w.ursula.first_purchase_at = Some(now().plus(Span::millis(1)));
                w.visit = visit_of(OCTAVIA, now().minus(Span::days(20)));
            },
            TaggedNow,
            Some(OCTAVIA),
            Earned(1_000),
        ),
        (
            "a window of 0 days is the visit",
            |w| {
                w.settings.affiliates_window_days = 0;
                w.visit = visit_of(OCTAVIA, now().minus(Span::hours(12)).minus(Span::millis(1)));
            },
            VisitExpired,
            None,
            Nothing,
        ),
    ]);
}

/// AF-6, AF-7, AF-11
#[test]
fn a_code_comes_before_the_visit_and_a_tag_before_both() {
    use AttributionReason::{AffiliateSuspended, TaggedBefore, TaggedNow};
    use ExpectedShare::{Earned, Nothing, Refused};
    check_rows(&[
        ("a code comes before the visit", |w| w.code = Some(BRUNO), TaggedNow, Some(BRUNO), Earned(2_000)),
        (
            "a code without a visit",
            |w| {
                w.code = Some(BRUNO);
                w.visit = PresentedVisit::Absent;
            },
            TaggedNow,
            Some(BRUNO),
            Earned(2_000),
        ),
        ("a code of nobody is no code", |w| w.code = Some(99), TaggedNow, Some(OCTAVIA), Earned(1_000)),
        (
            "a code of somebody suspended is no code",
            |w| {
                w.code = Some(BRUNO);
                suspend(&mut w.bruno);
            },
            TaggedNow,
            Some(OCTAVIA),
            Earned(1_000),
        ),
        ("tagged A, comes through B's link", |w| w.ursula.referred_by = Some(tag(BRUNO)), TaggedBefore, Some(BRUNO), Earned(2_000)),
        (
            "tagged A, types B's code",
            |w| {
                w.ursula.referred_by = Some(tag(BRUNO));
                w.code = Some(OCTAVIA);
            },
            TaggedBefore,
            Some(BRUNO),
            Earned(2_000),
        ),
        (
            "tagged, no link on this visit",
            |w| {
                w.ursula.referred_by = Some(tag(OCTAVIA));
                w.visit = PresentedVisit::Absent;
            },
            TaggedBefore,
            Some(OCTAVIA),
            Earned(1_000),
        ),
        (
            "tagged with somebody who is suspended now",
            |w| {
                w.ursula.referred_by = Some(tag(OCTAVIA));
                suspend(&mut w.octavia);
            },
            AffiliateSuspended,
            Some(OCTAVIA),
            Refused(1_000),
        ),
        (
            "tagged with somebody whose record is no longer open",
            |w| {
                w.ursula.referred_by = Some(tag(OCTAVIA));
                w.octavia.state = CustomerState::Disabled;
            },
            AffiliateSuspended,
            Some(OCTAVIA),
            Refused(1_000),
        ),
        ("a visit of somebody who is suspended now", |w| suspend(&mut w.octavia), AffiliateSuspended, None, Nothing),
    ]);
}

/// AF-2, AF-8, AF-9
#[test]
fn nobody_earns_on_their_own_nor_with_the_programme_off() {
    use AttributionReason::{ProgrammeOff, SelfReferral};
    use ExpectedShare::Nothing;
    check_rows(&[
        ("the programme is off", |w| w.settings.affiliates_enabled = false, ProgrammeOff, None, Nothing),
        (
            "the programme is off, the tag stays",
            |w| {
                w.settings.affiliates_enabled = false;
                w.ursula.referred_by = Some(tag(OCTAVIA));
            },
            ProgrammeOff,
            Some(OCTAVIA),
            Nothing,
        ),
        ("the affiliate buys", |w| w.ursula = w.octavia.clone(), SelfReferral, None, Nothing),
        (
            "the affiliate buys with their code",
            |w| {
                w.ursula = w.octavia.clone();
                w.visit = visit_of(BRUNO, now());
                w.code = Some(OCTAVIA);
            },
            SelfReferral,
            None,
            Nothing,
        ),
        ("the affiliate's address, in other letters", |w| w.order = order(&snapshot("Octavia@Example.COM")), SelfReferral, None, Nothing),
        (
            "the affiliate's own tag",
            |w| {
                w.ursula = w.octavia.clone();
                w.ursula.referred_by = Some(tag(OCTAVIA));
            },
            SelfReferral,
            Some(OCTAVIA),
            Nothing,
        ),
    ]);
}

/// AF-8: the rate is frozen even if the share is 0, and the order says so until an edit makes it earn.
#[test]
fn an_order_with_nothing_to_earn_keeps_its_rate_for_a_later_edit() {
    let worthless: [(&str, Change); 3] = [
        ("discounts cover the whole order", |w| w.order.amounts.discount = amount(20_000)),
        ("the commission rounds to nothing", |w| w.order.amounts = Amounts { items: amount(4), ..Amounts::default() }),
        ("all was refunded before we heard of it", |w| w.order.amounts.refunded_items = amount(9_000)),
    ];
    for (case, change) in worthless {
        let mut scenario = Scenario::new();
        change(&mut scenario);
        let attribution = scenario.attribute();
        assert_eq!(attribution.share, Share::Earned(rate(1_000)), "{case}");
        let mut order = scenario.order;
        order.decide(&attribution);
        assert_eq!((order.next_line(), order.because()), (None, AttributionReason::NothingToEarn), "{case}");

        let edited = Snapshot { amounts: Amounts { items: amount(5_000), ..Amounts::default() }, ..snapshot("ursula@example.com") };
        let SnapshotOutcome::Applied(mut order) = order.apply(&edited) else { unreachable!("{case}: it is as new") };
        let draft = order.next_line().unwrap_or_else(|| unreachable!("{case}: it earns now"));
        assert_eq!((draft.kind, draft.base_minor, draft.amount_minor), (LineKind::Earned, 5_000, 500), "{case}");
        order.book(draft, Sequence(1), now());
        assert_eq!(order.because(), AttributionReason::TaggedNow, "{case}");
    }
}

/// OR-4: a snapshot from a clock that is hours ahead does not outdate later ones. Clocks may differ by five minutes.
#[test]
fn a_snapshot_from_a_clock_that_is_ahead_is_taken_as_of_its_arrival() {
    for (ahead, taken) in [(-3_600, -3_600), (0, 0), (300, 300), (301, 0), (9 * 3_600, 0), (73 * 365 * 86_400, 0)] {
        let reported = Snapshot { updated_at: now().plus(Span::seconds(ahead)), ..snapshot("ursula@example.com") };
        assert_eq!(reported.arrived_at(now()).updated_at, now().plus(Span::seconds(taken)), "{ahead} s ahead");
    }
}

/// No line number is reserved when no line can follow.
#[test]
fn no_line_number_is_reserved_in_vain_where_that_can_be_told() {
    let rows: &[(&str, Change, Option<u64>)] = &[
        ("the usual case", |_| {}, Some(OCTAVIA)),
        ("no visit", |w| w.visit = PresentedVisit::Absent, None),
        ("the programme is off", |w| w.settings.affiliates_enabled = false, None),
        ("the affiliate buys", |w| w.ursula = w.octavia.clone(), None),
        ("discounts cover the whole order", |w| w.order.amounts.discount = amount(20_000), None),
        ("all was refunded before we heard of it", |w| w.order.amounts.refunded_items = amount(9_000), None),
    ];
    for (case, change, affiliate) in rows {
        let mut scenario = Scenario::new();
        change(&mut scenario);
        assert_eq!(scenario.reserves_line_of(), affiliate.map(CustomerNumber), "{case}");
    }
}

/// AF-13: the tag names its rule, its hit and its order.
#[test]
fn a_tag_says_why() {
    let mut scenario = Scenario::new();
    let hit_at = now().minus(Span::hours(1));
    let why = |scenario: &Scenario| scenario.attribute().tag.map(|tag| (tag.rule, tag.hit_at, tag.order.as_str().to_owned(), tag.at));
    assert_eq!(why(&scenario), Some((ReferralRule::NewCustomerWindow, Some(hit_at), "1001".to_owned(), now())));
    has_bought(&mut scenario);
    assert_eq!(why(&scenario), Some((ReferralRule::SameVisit, Some(hit_at), "1001".to_owned(), now())));
    scenario.code = Some(BRUNO);
    assert_eq!(why(&scenario), Some((ReferralRule::Code, None, "1001".to_owned(), now())));
}

/// AF-9: an order that only looks like the affiliate's own is flagged for staff.
#[test]
fn look_alikes_are_flagged_and_not_refused() {
    let rows: &[(&str, Change, &[Flag])] = &[
        ("nothing alike", |_| {}, &[]),
        ("a tag in the address", |w| w.order = order(&snapshot("octavia+shop@example.com")), &[Flag::LookAlikeAddress]),
        ("a dot in the address", |w| w.order = order(&snapshot("octa.via@example.com")), &[Flag::LookAlikeAddress]),
        ("the same card", |w| w.payers = vec![CustomerNumber(OCTAVIA)], &[Flag::SamePayment]),
        ("another affiliate's card", |w| w.payers = vec![CustomerNumber(BRUNO)], &[]),
    ];
    for (case, change, flags) in rows {
        let mut scenario = Scenario::new();
        change(&mut scenario);
        let attribution = scenario.attribute();
        assert_eq!((attribution.because, attribution.flags.as_slice()), (AttributionReason::TaggedNow, *flags), "{case}");
    }
}

/// AF-8: commissions are rounded half away from zero, in whole minor units of any currency.
#[test]
fn half_minor_units_go_away_from_zero() {
    let rows: &[(&str, u16, i64, i64)] = &[
        ("EUR 90.00 at 10 %", 1_000, 9_000, 900),
        ("JPY 1,005 at 10 %", 1_000, 1_005, 101),
        ("JPY 1,004 at 10 %", 1_000, 1_004, 100),
        ("KWD 10.005 at 12.5 %", 1_250, 10_005, 1_251),
        ("EUR 0.49 at 0.01 %", 1, 49, 0),
        ("EUR 50.00 at 0.01 %", 1, 5_000, 1),
        ("EUR 49.99 at 0.01 %", 1, 4_999, 0),
        ("less than nothing", 1_000, -1_005, -101),
        ("nothing", 1_000, 0, 0),
        ("the whole", 10_000, 9_999, 9_999),
        ("no rate", 0, 9_999, 0),
        ("the greatest amount", 10_000, AMOUNT_MAX, AMOUNT_MAX),
        ("the greatest number", 10_000, i64::MAX, i64::MAX),
        ("the least number", 10_000, i64::MIN, i64::MIN),
    ];
    for (case, basis_points, base, commission) in rows {
        assert_eq!(rate(*basis_points).of(*base), *commission, "{case}");
    }
}

/// AF-10
#[test]
fn an_order_keeps_its_first_customer_and_visit() {
    let first = snapshot("ursula@example.com");
    let known = order(&first);
    let later = Snapshot {
        placed_at: now().minus(Span::days(3)),
        updated_at: now().plus(Span::seconds(1)),
        visit: crate::values::ShortText::truncated("a visit"),
        ..snapshot("somebody.else@example.com")
    };
    let SnapshotOutcome::Applied(applied) = known.apply(&later) else { unreachable!("a later snapshot is news") };
    assert_eq!(
        (applied.email.as_ref().map(EmailAddress::as_typed), applied.customer, applied.placed_at),
        (Some("ursula@example.com"), known.customer, known.placed_at)
    );
    let again =
        Snapshot { updated_at: now().plus(Span::seconds(2)), visit: crate::values::ShortText::truncated("another visit"), ..later.clone() };
    let SnapshotOutcome::Applied(applied) = applied.apply(&again) else { unreachable!("a later snapshot is news") };
    assert_eq!(applied.visit, later.visit, "the first visit stays");

    assert_eq!(applied.apply(&later), SnapshotOutcome::NotApplied(NotApplied::OlderSnapshot));
    assert_eq!(applied.apply(&again), SnapshotOutcome::NotApplied(NotApplied::NothingNew));
    let yen = Snapshot { currency: Currency::parse("JPY").expect("a currency"), ..again.clone() };
    assert_eq!(applied.apply(&yen), SnapshotOutcome::CurrencyChanged);
    let same_moment = Snapshot { status: OrderStatus::Cancelled, ..again };
    assert!(matches!(applied.apply(&same_moment), SnapshotOutcome::Applied(_)), "of two snapshots of one moment the later arrival counts");
}

/// AF-5: a time in the future is taken as now.
#[test]
fn nobody_places_an_order_tomorrow() {
    let tomorrow = Snapshot { placed_at: now().plus(Span::days(1)), ..snapshot("ursula@example.com") };
    assert_eq!(order(&tomorrow).placed_at, now());
}

/// The figures of one snapshot in the property tests: status, items, discount, refunded, disputed.
type Figures = (OrderStatus, i64, i64, i64, i64);

fn figures(items: BoxedStrategy<(i64, i64)>) -> impl Strategy<Value = Figures> {
    let status = prop_oneof![1 => Just(OrderStatus::Placed), 6 => Just(OrderStatus::Paid), 1 => Just(OrderStatus::Cancelled)];
    (status, items, refunded_or_disputed(), refunded_or_disputed())
        .prop_map(|(status, (items, discount), refunded, disputed)| (status, items, discount, refunded, disputed))
}

fn refunded_or_disputed() -> impl Strategy<Value = i64> {
    prop_oneof![3 => Just(0), 4 => 0..12_000_i64, 1 => 0..=AMOUNT_MAX]
}

fn items_and_discount() -> impl Strategy<Value = (i64, i64)> {
    prop_oneof![6 => (0..20_000_i64, 0..3_000_i64), 1 => (0..=AMOUNT_MAX, 0..=AMOUNT_MAX), 1 => (0..100_i64, 0..200_i64)]
}

/// What happens to a snapshot on its way to us.
#[derive(Clone, Copy, Debug)]
enum Delivery {
    Succeeds,
    /// It never arrives, so the storefront sends it again.
    Lost,
    /// It arrives, but the answer is lost, so the storefront sends it again.
    ResponseLost,
}

fn delivery() -> impl Strategy<Value = Delivery> {
    prop_oneof![4 => Just(Delivery::Succeeds), 1 => Just(Delivery::Lost), 1 => Just(Delivery::ResponseLost)]
}

/// Built once, because parsing an address takes longer than the rest of a case.
static USUAL: LazyLock<Snapshot> = LazyLock::new(|| snapshot("ursula@example.com"));

fn snapshot_with(figures: Figures, moment: usize) -> Snapshot {
    let (status, items, discount, refunded, disputed) = figures;
    let seconds = i64::try_from(moment).expect("few snapshots");
    Snapshot {
        status,
        amounts: Amounts {
            items: amount(items),
            discount: amount(discount),
            refunded_items: amount(refunded),
            disputed: amount(disputed),
            ..Amounts::default()
        },
        updated_at: now().plus(Span::seconds(seconds)),
        ..USUAL.clone()
    }
}

/// Applies one snapshot as `receive` does, without a store.
fn apply_snapshot(known: Option<Order>, snapshot: &Snapshot, basis_points: u16) -> Order {
    let mut order = match known {
        None => order(snapshot),
        Some(known) => match known.apply(snapshot) {
            SnapshotOutcome::Applied(order) => *order,
            SnapshotOutcome::NotApplied(_) => return known,
            SnapshotOutcome::CurrencyChanged => unreachable!("the currency stays"),
        },
    };
    if order.is_awaiting_decision() {
        let octavia = affiliate(OCTAVIA, "octavia@example.com", basis_points);
        let scenario = Scenario { octavia, order: order.clone(), ..Scenario::new() };
        order.decide(&scenario.attribute());
    }
    if let Some(draft) = order.next_line() {
        let sequence = Sequence(order.lines.len() as u64 + 1);
        order.book(draft, sequence, now());
    }
    assert_eq!(order.next_line(), None, "one line closes the gap");
    order
}

/// The balance to expect, computed in another way than the code does it: over the snapshots that were the newest when they
/// arrived, in 128 bits, rounded by doubling.
fn expected_balance(arrived: &[(usize, Figures)], basis_points: u16) -> i128 {
    let mut newest: Option<usize> = None;
    let mut is_decided = false;
    let mut balance = 0;
    for (moment, (status, items, discount, refunded, disputed)) in arrived {
        if newest.is_some_and(|newest| *moment < newest) {
            continue;
        }
        newest = Some(*moment);
        let paid = matches!(status, OrderStatus::Paid);
        is_decided |= paid;
        if !is_decided {
            continue;
        }
        let base = i128::from(*items) - i128::from(*discount);
        let left = base - i128::from(*refunded) - i128::from(*disputed);
        let left = if paid && left > 0 { left } else { 0 };
        balance = (2 * left * i128::from(basis_points) + 10_000) / 20_000;
    }
    balance
}

fn check(all_figures: &[Figures], deliveries: &[(usize, Delivery)], basis_points: u16) -> Result<(), TestCaseError> {
    let mut known: Option<Order> = None;
    let mut arrived: Vec<(usize, Figures)> = Vec::new();
    for (moment, delivery) in deliveries {
        let figures = all_figures[*moment];
        let times = match delivery {
            Delivery::Succeeds | Delivery::Lost => 1,
            Delivery::ResponseLost => 2,
        };
        for _ in 0..times {
            let before = known.clone();
            let after = apply_snapshot(known, &snapshot_with(figures, *moment), basis_points);
            arrived.push((*moment, figures));
            let lines_before = before.as_ref().map_or(&[][..], |order| &order.lines);
            prop_assert!(after.lines.starts_with(lines_before), "no line is ever edited");
            prop_assert!(after.lines.len() <= lines_before.len() + 1, "a snapshot books one line at most");
            prop_assert_eq!(i128::from(after.booked_minor()), expected_balance(&arrived, basis_points), "every step is exact");
            known = Some(after);
        }
    }
    let order = known.expect("every snapshot arrives in the end");
    prop_assert_eq!(i128::from(order.booked_minor()), expected_balance(&arrived, basis_points));
    for (i, line) in order.lines.iter().enumerate() {
        prop_assert_ne!(line.amount_minor, 0, "no line without an amount");
        let kind = match (i, line.amount_minor > 0) {
            (0, true) => LineKind::Earned,
            (_, true) => LineKind::Restored,
            (_, false) => LineKind::Reversed,
        };
        prop_assert_eq!(line.kind, kind);
    }
    Ok(())
}

/// Every snapshot at least once, in any order. Lost ones are sent again at the end.
fn deliveries(of: usize) -> impl Strategy<Value = Vec<(usize, Delivery)>> {
    let all: Vec<usize> = (0..of).collect();
    (Just(all).prop_shuffle(), prop::collection::vec((0..of, delivery()), 0..10), prop::collection::vec(delivery(), of)).prop_map(
        |(all, again, outcomes)| {
            let mut tried: Vec<(usize, Delivery)> = all.into_iter().zip(outcomes).chain(again).collect();
            let retried: Vec<(usize, Delivery)> = tried
                .iter()
                .filter(|(_, delivery)| matches!(delivery, Delivery::Lost))
                .map(|(moment, _)| (*moment, Delivery::Succeeds))
                .collect();
            tried.retain(|(_, delivery)| !matches!(delivery, Delivery::Lost));
            tried.extend(retried);
            tried
        },
    )
}

fn rates() -> impl Strategy<Value = u16> {
    prop_oneof![Just(1_000), Just(1_250), Just(1), Just(10_000), 1..=10_000_u16]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// AF-10: refunds, disputes and cancellations of one order arrive in any order, repeated, or lost and sent again.
    #[test]
    fn disorder_and_repeats_end_in_the_exact_balance(
        (all_figures, deliveries) in items_and_discount()
            .prop_flat_map(|fixed| prop::collection::vec(figures(Just(fixed).boxed()), 1..8))
            .prop_flat_map(|all_figures| { let of = all_figures.len(); (Just(all_figures), deliveries(of)) }),
        basis_points in rates(),
    ) {
        check(&all_figures, &deliveries, basis_points)?;
        let newest = all_figures.len() - 1;
        let (status, items, discount, refunded, disputed) = all_figures[newest];
        if status == OrderStatus::Paid {
            let alone = [(newest, (status, items, discount, refunded, disputed))];
            let everything: Vec<(usize, Figures)> = deliveries.iter().map(|(moment, _)| (*moment, all_figures[*moment])).collect();
            prop_assert_eq!(expected_balance(&everything, basis_points), expected_balance(&alone, basis_points), "the newest snapshot alone decides");
        }
    }

    /// AF-8: an order edited after payment earns by the base of its newest snapshot.
    #[test]
    fn an_edited_order_earns_by_its_newest_base(
        (all_figures, deliveries) in prop::collection::vec(figures(items_and_discount().boxed()), 1..8)
            .prop_flat_map(|all_figures| { let of = all_figures.len(); (Just(all_figures), deliveries(of)) }),
        basis_points in rates(),
    ) {
        check(&all_figures, &deliveries, basis_points)?;
    }
}
