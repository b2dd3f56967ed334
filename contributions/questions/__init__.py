"""What people answer to the questions of a consultation, stored with their contribution."""
