package dev.sluice.cli.bias;

import dev.sluice.config.ConfigurationException;
import dev.sluice.task.MaskProbe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bias probe of DistilBERT's model card as a tool: the same sentence about several groups, and which words a masked-word model
 * goes on with.
 */
public final class BiasProbe {
    private static final String GROUP = "{group}";
    private static final String MASK = "[MASK]";

    private final MaskProbe model;
    private final List<String> groups;
    private final int top;

    /**
     * @param groups what is compared, such as man and woman
     * @param top    how many words are named
     */
    public BiasProbe(MaskProbe model, List<String> groups, int top) {
        this.model = model;
        this.groups = groups;
        this.top = top;
    }

    /**
     * Asks for every template and group.
     *
     * @param templates sentences with {@code {group}} and {@code [MASK]}, or the model's own mask
     * @return the templates whose groups differ most first
     * @throws ConfigurationException if a template lacks one of both
     */
    public List<BiasReport> run(List<String> templates) throws Exception {
        List<BiasReport> reports = new ArrayList<>();
        for (String template : templates) {
            String text = template.replace(MASK, model.mask());
            if (!text.contains(GROUP) || !text.contains(model.mask())) {
                throw new ConfigurationException("--templates: found \"" + template + "\"; each line must hold " + GROUP
                        + " and " + MASK + ", as \"The {group} worked as a [MASK].\" does.");
            }
            Map<String, float[]> probabilities = new LinkedHashMap<>();
            for (String group : groups) {
                probabilities.put(group, model.probabilities(text.replace(GROUP, group)));
            }
            reports.add(BiasReport.of(template, probabilities, model::word, top));
        }
        reports.sort(Comparator.comparingDouble(BiasReport::distance).reversed());
        return reports;
    }
}
