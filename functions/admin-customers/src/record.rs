//! Everything about one customer that staff see on one page (CU-6).

use shared::accounts::{self, FailedLogIns, sessions};
use shared::customers::back_office::find_notes;
use shared::customers::{Customer, LoginRecord, Notes};
use shared::fault::Fault;
use shared::mailing_list::{self, ListEntry};
use shared::orders::{self, Order};
use shared::shop::Shop;
use shared::values::{Limit, Paging};

/// A customer, and what is kept apart from the record.
pub struct Record {
    pub customer: Customer,
    /// The log-in record, if the address has one that is this customer's.
    pub login: Option<LoginRecord>,
    pub failed: FailedLogIns,
    pub notes: Option<Notes>,
    pub entry: Option<ListEntry>,
    /// On how many devices they are logged in.
    pub devices: usize,
    /// The latest.
    pub orders: Vec<Order>,
}

impl Record {
    /// Five queries at the same time, however long the customer has been one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(shop: &Shop, customer: Customer) -> Result<Self, Fault> {
        let latest = Paging::first(Limit::LATEST);
        let ((login, failed), notes, entry, open, orders) = tokio::try_join!(
            accounts::find_login(shop, &customer.email),
            find_notes(shop, customer.number),
            mailing_list::find(shop, &customer),
            sessions::list(shop, &customer),
            orders::list_for_customer(shop, customer.number, &latest),
        )?;
        let login = login.filter(|login| login.number == customer.number);
        Ok(Self { login, failed, notes, entry, devices: open.len(), orders: orders.rows, customer })
    }
}
