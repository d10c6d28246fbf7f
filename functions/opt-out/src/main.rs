shared::lambda!("opt-out", opt_out);
