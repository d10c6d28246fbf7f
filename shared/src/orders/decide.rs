//! Deciding about an order after its first paid snapshot: the third round of reads, between the two steps of
//! [`super::attribution`].

use super::attempts::Attempts;
use super::lookup::BuyerRecord;
use super::{Attribution, AttributionInput, Candidate, Order, PresentedVisit, attribute, candidate, store};
use crate::affiliates::Visit;
use crate::customers::{self, Customer};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::values::CustomerNumber;

/// Decides who earns on the order.
///
/// The line number is reserved together with the read of the candidate's record, not after it. If the record then shows
/// that nothing is earned, which is rare, the number leaves a gap.
pub(super) async fn decide(
    shop: &Shop,
    order: &Order,
    buyer: &BuyerRecord,
    code_owner: Option<&Customer>,
    attempts: &Attempts,
) -> Result<Attribution, Fault> {
    let settings = shop.settings().await?;
    let customer = buyer.customer();
    let input = AttributionInput { order, customer, code_owner, visit: presented_visit(shop, order), settings: &settings, now: shop.now() };
    match candidate(&input) {
        Err(nobody) => {
            save_payer(shop, order, customer.number).await?;
            Ok(nobody)
        }
        Ok(candidate) => {
            let (record, has_same_payment, (), ()) = tokio::try_join!(
                record_of(shop, candidate, &input),
                has_paid_alike(shop, order, candidate),
                save_payer(shop, order, customer.number),
                async {
                    if candidate.is_line_expected(&input) {
                        attempts.sequence(shop, candidate.affiliate).await?;
                    }
                    Ok(())
                },
            )?;
            Ok(attribute(&input, candidate, record.as_ref(), has_same_payment))
        }
    }
}

fn presented_visit(shop: &Shop, order: &Order) -> PresentedVisit {
    match &order.visit {
        None => PresentedVisit::Absent,
        Some(token) => Visit::verify(shop.keys(), token.as_str()).map_or(PresentedVisit::Unreadable, PresentedVisit::Visit),
    }
}

/// The candidate's record, read unless the candidate is one of the parties.
async fn record_of(shop: &Shop, candidate: Candidate, input: &AttributionInput<'_>) -> Result<Option<Customer>, Fault> {
    let known = input.code_owner.into_iter().chain([input.customer]).find(|party| party.number == candidate.affiliate);
    match known {
        Some(known) => Ok(Some(known.clone())),
        None => customers::find(shop, candidate.affiliate).await,
    }
}

/// Whether the candidate has paid by the same means as this order (AF-9).
async fn has_paid_alike(shop: &Shop, order: &Order, candidate: Candidate) -> Result<bool, Fault> {
    match &order.payment {
        Some(payment) => store::is_payer(shop.store(), payment, candidate.affiliate).await,
        None => Ok(false),
    }
}

async fn save_payer(shop: &Shop, order: &Order, customer: CustomerNumber) -> Result<(), Fault> {
    match &order.payment {
        Some(payment) => store::save_payer(shop.store(), payment, customer, shop.now()).await,
        None => Ok(()),
    }
}
