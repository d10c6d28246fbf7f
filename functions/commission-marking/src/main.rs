shared::lambda!("commission-marking", commission_marking);
