;; For `apheleia-formatters' and `apheleia-mode-alist'; until then, for an init file.
(with-eval-after-load 'apheleia
  (add-to-list 'apheleia-formatters
               '(dockwright . ("dockwright" "fmt" "--quiet" "--stdin-filepath" filepath)))
  (add-to-list 'apheleia-mode-alist '(dockerfile-mode . dockwright))
  (add-to-list 'apheleia-mode-alist '(dockerfile-ts-mode . dockwright)))
