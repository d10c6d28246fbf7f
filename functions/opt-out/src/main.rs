shared::whole_lambda!("opt-out", opt_out);
