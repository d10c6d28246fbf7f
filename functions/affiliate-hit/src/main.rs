shared::whole_lambda!("affiliate-hit", affiliate_hit);
