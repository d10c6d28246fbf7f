//! Octavia and her colleagues: customers whom staff have approved as affiliates.

use shared::customers::AffiliateTerms;
use shared::customers::store::{add_to_affiliate_directory, customer_key};
use shared::store::{Condition, Update};
use shared::values::{CustomerNumber, Rate};

use crate::{Person, TestShop};

impl TestShop {
    /// A customer who is an approved affiliate at a rate, and logged in.
    pub async fn affiliate(&self, email: &str, rate_bp: u16) -> Person<'_> {
        let octavia = self.customer(email).await;
        self.set_affiliate_terms(octavia.number, true, rate_bp).await;
        octavia
    }

    /// Staff switch an affiliate off; they were approved once.
    pub async fn suspend(&self, affiliate: &Person<'_>, rate_bp: u16) {
        self.set_affiliate_terms(affiliate.number, false, rate_bp).await;
    }

    /// What shop and affiliate agree on from now on, straight onto the record.
    pub async fn set_affiliate_terms(&self, affiliate: u64, enabled: bool, rate_bp: u16) {
        let rate = Rate::from_basis_points(rate_bp).expect("a rate of at most the whole");
        let now = self.now();
        let terms = AffiliateTerms { applied_at: now, approved_at: Some(now), enabled, rate };
        let key = customer_key(CustomerNumber(affiliate));
        let update = Update::of(&key).set("affiliate", terms).add("v", 1).when(Condition::Exists);
        self.shop().store().transact(vec![add_to_affiliate_directory(CustomerNumber(affiliate), now)]).await.expect("a write");
        assert!(self.shop().store().update(update).await.expect("a write").is_done(), "no customer {affiliate}");
    }
}
