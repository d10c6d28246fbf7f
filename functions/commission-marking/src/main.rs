shared::whole_lambda!("commission-marking", commission_marking);
