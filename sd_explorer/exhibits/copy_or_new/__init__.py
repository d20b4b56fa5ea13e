"""Copy or new: how near a picture is to the training pictures, and what only remembering them would paint."""
