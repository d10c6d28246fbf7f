shared::whole_lambda!("opt-in-request", opt_in_request);
