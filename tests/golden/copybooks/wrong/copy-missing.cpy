       01  BAD-REC.
           COPY NAI-FILE.
