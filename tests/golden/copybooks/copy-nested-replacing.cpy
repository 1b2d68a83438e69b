       01  NESTED-REC.
           COPY OYA REPLACING ==:A:== BY ==CHICHI== ==:B:== BY ==HAHA==.
