"""What programs made for Karakeep's REST API are answered, under `/karakeep/api/v1/`."""
