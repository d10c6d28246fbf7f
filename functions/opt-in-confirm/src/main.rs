shared::lambda!("opt-in-confirm", opt_in_confirm);
