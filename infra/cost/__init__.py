"""What a deployment costs a month: prices of both clouds, what people do, what it takes, and the bill of it."""
