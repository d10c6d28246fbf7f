shared::lambda!("opt-in-request", opt_in_request);
