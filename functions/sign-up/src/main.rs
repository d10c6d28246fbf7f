shared::lambda!("sign-up", sign_up);
