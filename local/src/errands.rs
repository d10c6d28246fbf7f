//! What the table's stream does in the cloud: hand waiting errands to `mail-send`.

use shared::fault::Fault;
use shared::mail::outbox;
use shared::shop::Shop;

/// Does every errand that waits and may be done now, in the order they were left, until none is left. Answers how
/// many were done.
pub async fn deliver(shop: &Shop) -> Result<usize, Fault> {
    let mut done = 0;
    loop {
        let now = shop.now();
        let due: Vec<_> = outbox::waiting(shop).await?.into_iter().filter(|errand| errand.not_before <= now).collect();
        if due.is_empty() {
            return Ok(done);
        }
        let before = done;
        for errand in &due {
            if mail_send::perform(&shop.metered(), errand).await? == mail_send::Outcome::Done {
                done += 1;
            }
        }
        if done == before {
            return Ok(done);
        }
    }
}
