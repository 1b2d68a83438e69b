           COPY MEGURI.
