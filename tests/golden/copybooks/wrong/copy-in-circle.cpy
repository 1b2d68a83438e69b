       01  BAD-REC.
           COPY MEGURI.
