shared::lambda!("affiliate-hit", affiliate_hit);
