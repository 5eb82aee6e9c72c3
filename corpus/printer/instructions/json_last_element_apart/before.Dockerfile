FROM a
CMD ["sh", "-c", \
 "b c d"]
CMD ["sh","-c", \
        "b c d" \
]
CMD ["sh" \
  , "b"]
# two of them
CMD ["sh", \
   "-c", \
   "b"]
# not the last
CMD ["sh", \
   "-c", "b"]
# with a comment
CMD ["sh", \
# c
   "b"]
CMD [ \
   "sh", "b"]
CMD ["sh", "b" \
  ]
CMD [ \
  "sh" ]
