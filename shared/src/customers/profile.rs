//! Changes that customers make to their own record.

use super::{Customer, CustomerState, store};
use crate::fault::Fault;
use crate::shop::Shop;
use crate::store::Attempt;
use crate::values::{CustomerNumber, Language, ShortText, Telephone};

/// A customer's change. What is left out stays, and an inner `None` empties.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    pub name: Option<Option<ShortText<100>>>,
    pub company: Option<Option<ShortText<100>>>,
    pub telephone: Option<Option<Telephone>>,
    pub language: Option<Language>,
}

impl ProfileChange {
    fn apply_to(self, before: &Customer) -> Customer {
        let mut after = before.clone();
        after.name = self.name.unwrap_or(after.name);
        after.company = self.company.unwrap_or(after.company);
        after.telephone = self.telephone.map_or(after.telephone, |telephone| telephone.map(Telephone::into_text));
        after.language = self.language.unwrap_or(after.language);
        after
    }
}

/// Changes a profile and the copies on the log-in record, all or nothing. Concurrent changes of other fields are kept.
/// `None` if the record is not open.
///
/// # Errors
/// When the store does not answer.
pub async fn update_profile(shop: &Shop, number: CustomerNumber, change: ProfileChange) -> Result<Option<Customer>, Fault> {
    shop.store().optimistically("changing a profile", || try_update_profile(shop, number, &change)).await
}

async fn try_update_profile(shop: &Shop, number: CustomerNumber, change: &ProfileChange) -> Result<Attempt<Option<Customer>>, Fault> {
    let Some(before) = super::find(shop, number).await?.filter(|customer| customer.state == CustomerState::Open) else {
        return Ok(Attempt::Done(None));
    };
    let after = change.clone().apply_to(&before);
    if after == before {
        return Ok(Attempt::Done(Some(before)));
    }
    let changed = store::update_customer(shop, &before, after, None, None, Vec::new()).await?;
    Ok(Attempt::written(changed.map(Some)))
}
