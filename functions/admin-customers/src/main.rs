shared::whole_lambda!("admin-customers", admin_customers);
